import type { Operation } from '../../../harness/core/history.ts';
import type { Effect, Model, Reading } from './model.ts';
import { foreignOperation, givenAnswer, integerText, isRefused, keyOf } from './read-fields.ts';

const fs = ['acquire', 'release'];
const free = '';

/**
 * A lock that one process holds at a time, and only its holder releases: `acquire`, `release`. An `acquire` that is `fail` with
 * the error `held` (or `mismatch`) found it held; a `release` that is `fail` with `not-held` (or `mismatch`) found that the process
 * did not hold it. Any other failure says nothing. The first argument in normal form is the process.
 */
export const mutex: Model = lockModel('mutex', 'a lock: acquire and release, held by one process at a time', {
  step: (state, { f, args: [process = ''], ok }) => {
    if (f === 'acquire') return ok ? (state === free ? process : undefined) : state === free ? undefined : state;
    if (!ok) return state === process ? undefined : state;
    return state === process ? free : undefined;
  },
});

/** The same, but its holder may acquire it again, and then has to release it as often. */
export const reentrantMutex: Model = lockModel(
  'reentrant-mutex',
  'a lock that its holder may acquire again: acquire and release',
  {
    step: (state, { f, args: [process = ''], ok }) => {
      const [holder = free, count = '0'] = state.split(' ');
      const isOwn = holder === process;
      if (!ok) return (f === 'acquire' ? state !== free && !isOwn : !isOwn) ? state : undefined;
      if (f === 'acquire') return state === free || isOwn ? `${process} ${Number(count) + 1}` : undefined;
      if (!isOwn) return undefined;
      return count === '1' ? free : `${process} ${Number(count) - 1}`;
    },
  },
);

/**
 * A lock whose `acquire` answers a token, an integer greater than all before (Lamport's fencing). One without an outcome has been
 * given some token: at least the next one.
 */
export const fencedMutex: Model = lockModel(
  'fenced-mutex',
  'a lock whose acquire answers a token that grows: acquire and release',
  {
    step: (state, { f, args: [process = ''], output, ok }) => {
      const [holder = free, last = ''] = state.split(' ');
      const isFree = holder === free;
      if (f === 'release') {
        if (!ok) return holder === process ? undefined : state;
        return holder === process ? ` ${last}` : undefined;
      }
      if (!ok) return isFree ? undefined : state;
      if (!isFree) return undefined;
      if (output === undefined) return `${process} ${last === '' ? '' : BigInt(last) + 1n}`;
      return last === '' || BigInt(output) > BigInt(last) ? `${process} ${output}` : undefined;
    },
    token: (operation) => integerText(operation, givenAnswer(operation)),
  },
  ' ',
);

interface Lock {
  readonly step: (state: string, effect: Effect) => string | undefined;
  /** What a successful acquire answered, where that says something. */
  readonly token?: (operation: Operation) => string;
}

function lockModel(name: string, summary: string, { step, token }: Lock, initial: string = free): Model {
  return {
    name,
    summary,
    initial,
    operations: fs,
    read: (operation) => {
      if (!fs.includes(operation.f)) throw foreignOperation(operation, name, fs);
      return read(operation, token);
    },
    step,
    isReadOnly: ({ ok }) => !ok,
    observe: () => (state) => state,
    kind: ({ f, args, output, ok }) => `${f} ${args[0]} ${output ?? ''} ${ok}`,
    builds: () => true,
    supplies: () => true,
    isSource: ({ f }, found) => f !== found.f || f === 'acquire',
    describe,
  };
}

function read(operation: Operation, token: Lock['token']): Reading | undefined {
  const { f, type, input, process } = operation;
  if (type === 'fail' && !isRefused(operation, f === 'acquire' ? ['held'] : ['not-held'])) return undefined;
  const output = f === 'acquire' && type === 'ok' ? token?.(operation) : undefined;
  return {
    key: keyOf(input),
    isOpen: type === 'info',
    effect: { f, args: [String(process)], output, ok: type !== 'fail' },
  };
}

function describe({ f, output, ok }: Effect): string {
  if (!ok) return f === 'acquire' ? 'found the lock held' : 'found that it did not hold the lock';
  if (f === 'release') return 'released the lock';
  return output === undefined ? 'acquired the lock' : `acquired the lock with token ${output}`;
}
