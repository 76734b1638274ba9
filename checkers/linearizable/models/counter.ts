import type { Operation } from '../../../harness/core/history.ts';
import type { Effect, Model, Reading } from './model.ts';
import { askedValue, foreignOperation, givenAnswer, integerText, keyOf } from './read-fields.ts';

const name = 'counter';
const fs = ['add', 'increment', 'decrement', 'read'];

/**
 * An integer that is added to: `add 5`, `increment` and `decrement` (by 1, or by what they ask for), `read -> 5`. Begins as 0.
 * What an `add` answers says nothing: harnesses repeat there what was asked.
 */
export const counter: Model = {
  name,
  summary: 'an integer: add, increment, decrement and read',
  initial: '0',
  operations: fs,
  read,
  step: (state, { f, args, output }) => {
    if (f === 'read') return state === output ? state : undefined;
    return String(BigInt(state) + BigInt(args[0] ?? 0));
  },
  isReadOnly: ({ f, args }) => f === 'read' || args[0] === '0',
  observe: () => (state) => state,
  kind: ({ f, args, output }) => (f === 'read' ? `read ${output}` : `add ${args[0]}`),
  builds: () => true,
  supplies: () => true,
  isSource: ({ f }) => f === 'add',
  specialised,
  describe: ({ f, args, output }) => (f === 'read' ? `read ${output}` : `added ${args[0]}`),
};

/** Where nothing is ever taken away (or nothing added), a counter that is past an answer never comes back to it. */
function specialised(calls: readonly Effect[]): Model {
  const amounts = calls.flatMap(({ f, args }) => (f === 'add' ? BigInt(args[0] ?? 0) : []));
  const rises = amounts.every((amount) => amount >= 0n);
  const falls = amounts.every((amount) => amount <= 0n);
  if (!rises && !falls) return counter;
  const builds = (state: string, { output = '0' }: Effect): boolean =>
    rises ? BigInt(state) <= BigInt(output) : BigInt(state) >= BigInt(output);
  return { ...counter, builds, supplies: () => false };
}

function read(operation: Operation): Reading | undefined {
  const { f, type, input } = operation;
  if (!fs.includes(f)) throw foreignOperation(operation, name, fs);
  const key = keyOf(input);
  if (f === 'read') {
    if (type !== 'ok') return undefined;
    const output = integerText(operation, givenAnswer(operation));
    return { key, isOpen: false, effect: { f, args: [], output, ok: true } };
  }
  if (type === 'fail') return undefined;
  const asked = askedValue(input);
  const amount = BigInt(asked === null && f !== 'add' ? 1 : integerText(operation, asked));
  const args = [String(f === 'decrement' ? -amount : amount)];
  return { key, isOpen: type === 'info', effect: { f: 'add', args, output: undefined, ok: true } };
}
