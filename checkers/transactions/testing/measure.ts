import { parseArgs } from 'node:util';
import { Prng } from '../../../harness/core/prng.ts';
import { measureCheck } from '../../testing/measure-check.ts';
import { listAppend } from '../list-append/list-append.ts';
import { rwRegister } from '../rw-register/rw-register.ts';
import { generatedRecord } from './generated-history.ts';

/** A process of its own for one measurement: makes a history, checks it a few times, and prints what that took. */
const { values } = parseArgs({
  options: {
    shape: { type: 'string', default: 'list' },
    level: { type: 'string', default: 'strict-serializable' },
    transactions: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    'stale-by': { type: 'string' },
  },
});
const shape = values.shape === 'list' ? 'list' : 'register';
const record = generatedRecord(Prng.fromSeed('transactions'), {
  shape,
  transactions: Number(values.transactions),
  processes: 20,
  keys: 10,
  writesMax: 64,
  ...(shape === 'register' ? { updatePercent: 50 } : {}),
  ...(values['stale-by'] === undefined ? {} : { staleBy: Number(values['stale-by']) }),
});

const checker = shape === 'list' ? listAppend : rwRegister;
const measured = await measureCheck((options) => checker.check(record, { ...options, model: values.level }), {
  // Operations are paired once for all checkers, before any of them is measured.
  operations: record.history.operations.length,
  rounds: Number(values.rounds),
});
process.stdout.write(`${JSON.stringify(measured)}\n`);
