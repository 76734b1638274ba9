import { parseArgs } from 'node:util';
import { History, type Operation } from '../../../../harness/core/history.ts';
import { measureCheck } from '../../../testing/measure-check.ts';
import { linearizable } from '../../linearizable.ts';
import { largeHistory } from './large-history.ts';

/** A process of its own for one measurement: makes a history, checks it a few times, and prints what that took. */
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'register' },
    operations: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    spoiled: { type: 'boolean', default: false },
  },
});
const { model } = values;
const operations = largeHistory(model, Number(values.operations), values.spoiled ? spoil : undefined);
const measured = await measureCheck(
  (options) =>
    linearizable.check(
      { history: ofPaired(operations), traces: [], states: [], finals: [], gaps: [] },
      { ...options, model },
    ),
  { operations: operations.length, rounds: Number(values.rounds) },
);
process.stdout.write(`${JSON.stringify(measured)}\n`);

/** A history of operations that are paired already. */
function ofPaired(paired: readonly Operation[]): History {
  const history = new History([]);
  Object.defineProperty(history, 'operations', { value: paired });
  return history;
}

/** One wrong answer in the middle: an old value, another element, a lock that was not released. */
function spoil(operation: Operation): Operation {
  const { f, output } = operation;
  if (f === 'read') return { ...operation, output: { value: 1 } };
  if ((f === 'dequeue' || f === 'pop') && typeof output === 'number') return { ...operation, output: output - 1_000 };
  return f === 'release' ? { ...operation, f: 'acquire' } : operation;
}
