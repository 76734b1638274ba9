import type { Operation } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { Prng } from '../../../../harness/core/prng.ts';
import { nanos } from '../../../../harness/core/time.ts';

/** What is asked and answered when it takes effect. */
interface Act {
  readonly f: string;
  readonly input: Json;
  readonly output: Json;
}

type Acting = (process: number) => Act | undefined;

/** Operations of this many processes overlap at any time. */
const width = 10;

/**
 * The operations of a long history of one object with unique values, linearizable unless `spoil` changes one. Processes act in turn, each
 * operation at a random moment of its time.
 */
export function largeHistory(
  model: string,
  count: number,
  spoil: (operation: Operation) => Operation = (operation) => operation,
): readonly Operation[] {
  const prng = Prng.fromSeed(model);
  const act = actingOn(model, prng);
  const operations: Operation[] = [];
  for (let index = 0; operations.length < count; index++) {
    const process = index % width;
    const done = act(process);
    if (done === undefined) continue;
    // It takes effect at its own time, which all operations of others that began up to `width` earlier include.
    const invokedAt = nanos(10 * index);
    const completedAt = nanos(10 * (index + width) - 1 - prng.below(10 * width - 1));
    const { f, input, output } = done;
    // One shape and no more than that: ten millions of them have to fit.
    operations.push({
      process,
      f,
      node: undefined,
      index: 2 * operations.length,
      invokedAt,
      completedAt,
      type: 'ok',
      input,
      output,
      error: undefined,
    });
  }
  const middle = Math.floor(count / 2);
  const at = operations.findIndex((operation, index) => index >= middle && spoil(operation) !== operation);
  const spoiled = operations[at];
  if (spoiled !== undefined) operations[at] = spoil(spoiled);
  return operations;
}

function actingOn(model: string, prng: Prng): Acting {
  if (model === 'register' || model === 'cas-register') return registerActs(prng, model === 'cas-register');
  if (model === 'queue') return queueActs(prng);
  if (model === 'stack') return stackActs(prng);
  return mutexActs();
}

function registerActs(prng: Prng, hasCas: boolean): Acting {
  const read = {};
  let current: { readonly value: number | null } = { value: null };
  let last = 0;
  return () => {
    const draw = prng.below(10);
    if (draw < 5) return { f: 'read', input: read, output: current };
    const from = current.value;
    current = { value: ++last };
    const isCas = hasCas && draw < 8 && from !== null;
    return isCas ? { f: 'cas', input: { from, to: last }, output: null } : { f: 'write', input: current, output: null };
  };
}

function queueActs(prng: Prng): Acting {
  let first = 0;
  let last = 0;
  return () => {
    if (first === last || prng.chance(1, 2)) return { f: 'enqueue', input: ++last, output: null };
    return { f: 'dequeue', input: null, output: ++first };
  };
}

function stackActs(prng: Prng): Acting {
  const elements: number[] = [];
  let last = 0;
  return () => {
    const element = prng.chance(1, 2) ? elements.pop() : undefined;
    if (element !== undefined) return { f: 'pop', input: null, output: element };
    elements.push(++last);
    return { f: 'push', input: last, output: null };
  };
}

/** Each process acquires in its turn, and releases in its next one; nobody else has a turn in between. */
function mutexActs(): Acting {
  let holder: number | undefined;
  return (process) => {
    if (holder === undefined) {
      holder = process;
      return { f: 'acquire', input: null, output: null };
    }
    if (holder !== process) return undefined;
    holder = undefined;
    return { f: 'release', input: null, output: null };
  };
}
