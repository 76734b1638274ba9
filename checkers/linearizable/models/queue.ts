import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import type { Call } from '../engine.ts';
import type { Collapse, Effect, Model, Reading } from './model.ts';
import { askedValue, foreignOperation, givenAnswer, isRefused, keyOf, valueText } from './read-fields.ts';

/** Stands for every element that nobody is known to have taken: no canonical JSON is empty. */
const untaken = '';
/** What a taking call answered that found nothing. */
const nothing = 'null';

/** First in, first out: `enqueue 1`, `dequeue -> 1`. */
export const queue: Model = queueModel({
  name: 'queue',
  summary: 'a queue: enqueue and dequeue, first in, first out',
  put: 'enqueue',
  take: 'dequeue',
  isInOrder: true,
  add: (state, element) => state + element,
});

/** Last in, first out: `push 1`, `pop -> 1`. */
export const stack: Model = queueModel({
  name: 'stack',
  summary: 'a stack: push and pop, last in, first out',
  put: 'push',
  take: 'pop',
  isInOrder: false,
  add: (state, element) => element + state,
});

interface Discipline {
  readonly name: string;
  readonly summary: string;
  readonly put: string;
  readonly take: string;
  readonly isInOrder: boolean;
  /** Elements end with an end of line, and the next one to take stands first. */
  readonly add: (state: string, element: string) => string;
}

/**
 * A taking call that is ok and answers null, or is `fail` with the error `empty` (or `mismatch`), found nothing there. One whose
 * outcome is not known may have taken whatever was next; it has no output.
 */
function queueModel({ name, summary, put, take, isInOrder, add }: Discipline): Model {
  const model: Model = {
    name,
    summary,
    initial: '',
    operations: [put, take],
    read: (operation) => {
      if (operation.f === put) return readPut(operation);
      if (operation.f === take) return readTake(operation);
      throw foreignOperation(operation, name, [put, take]);
    },
    step: (state, { f, args, output }) => {
      if (f === put) return add(state, `${args[0]}\n`);
      if (output === undefined) return state.slice(state.indexOf('\n') + 1);
      if (output === nothing) return state === '' ? state : undefined;
      return state.startsWith(`${output}\n`) ? state.slice(output.length + 1) : undefined;
    },
    isReadOnly: ({ output }) => output === nothing,
    observe: (calls) => observe(calls, take),
    kind: ({ f, args, output }, collapse) => (f === put ? `put ${collapse(`${args[0]}\n`)}` : `take ${output}`),
    builds: () => true,
    supplies: () => true,
    isSource: ({ f, args }, found) => (f === put ? args[0] === found.output : found.output === nothing),
    exchange: {
      put: ({ f, args }) => (f === put ? args[0] : undefined),
      take: ({ output }) => (output === nothing ? undefined : output),
      isInOrder,
    },
    specialised: (calls) => sparing(calls, model, put),
    describe: (effect) => describe(effect, put),
  };
  return model;
}

/**
 * Where no more of a value were put than answers took, those answers need them all: a taking call without an outcome can't have
 * taken one.
 */
function sparing(calls: readonly Call[], model: Model, put: string): Model {
  const isOpen = ({ f, output }: Effect): boolean => f !== put && output === undefined;
  if (!calls.some(isOpen)) return model;
  const left = new Map<string, number>();
  for (const { f, args, output, return: end } of calls) {
    // One that may never happen needs nothing, also where it is known what it would answer.
    const value = f === put ? args[0] : end === Infinity ? undefined : output;
    if (value !== undefined) left.set(value, (left.get(value) ?? 0) + (f === put ? 1 : -1));
  }
  const step = (state: string, effect: Effect): string | undefined => {
    const isNeeded = isOpen(effect) && (left.get(state.slice(0, Math.max(0, state.indexOf('\n')))) ?? 1) <= 0;
    return isNeeded ? undefined : model.step(state, effect);
  };
  return { ...model, step };
}

/**
 * Elements that no call answered are all alike. And where every taking call answered something, what stands behind such
 * an element is never reached.
 */
function observe(calls: readonly Effect[], take: string): Collapse {
  const taken = new Set(calls.flatMap(({ output }) => output ?? []));
  const isReached = calls.some(({ f, output }) => f === take && output === undefined);
  return (state) => {
    const kept: string[] = [];
    for (const element of state.split('\n').slice(0, -1)) {
      const isTaken = taken.has(element);
      kept.push(isTaken ? element : untaken);
      if (!isTaken && !isReached) break;
    }
    return kept.map((element) => `${element}\n`).join('');
  };
}

function readPut(operation: Operation): Reading | undefined {
  const { f, type, input } = operation;
  if (type === 'fail') return undefined;
  const element = valueText(operation, askedValue(input));
  if (element === nothing)
    throw new UsageError(
      `history line ${operation.index}: the ${f} of null can't be told from an empty answer; give elements other values`,
    );
  const effect = { f, args: [element], output: undefined, ok: true };
  return { key: keyOf(input), isOpen: type === 'info', effect };
}

function readTake(operation: Operation): Reading | undefined {
  const { f, type, input } = operation;
  if (type === 'fail' && !isRefused(operation, ['empty'])) return undefined;
  const isOpen = type === 'info';
  const output = isOpen ? undefined : type === 'fail' ? nothing : valueText(operation, givenAnswer(operation));
  return { key: keyOf(input), isOpen, effect: { f, args: [], output, ok: type !== 'fail' } };
}

function describe({ f, args, output }: Effect, put: string): string {
  const past = f === 'dequeue' ? 'dequeued' : 'popped';
  if (f === put) return `${f === 'enqueue' ? 'enqueued' : 'pushed'} ${args[0]}`;
  if (output === undefined) return `${past} something, or nothing`;
  return output === nothing ? 'found it empty' : `${past} ${output}`;
}
