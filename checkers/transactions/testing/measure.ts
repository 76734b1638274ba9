import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Prng } from '../../../harness/core/prng.ts';
import { listAppend } from '../list-append/list-append.ts';
import { rwRegister } from '../rw-register/rw-register.ts';
import { generatedRecord } from './generated-history.ts';

/**
 * A process of its own for one measurement, so that its memory is its own: makes a history, checks it a few times, and prints
 * the best time and the most memory that it ever held, with the history in it.
 */
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
// Operations are paired once for all checkers; it is measured apart.
const begun = performance.now();
const operations = record.history.operations.length;
const pairedMs = performance.now() - begun;
// What the generator left behind is no part of the measurement: it is collected, and Linux told to forget the peak.
globalThis.gc?.();
if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
const historyMb = process.memoryUsage().rss / 2 ** 20;
const checker = shape === 'list' ? listAppend : rwRegister;
let bestMs = Infinity;
let bestCpuMs = Infinity;
let answer = '';
for (let round = 0; round < Number(values.rounds); round++) {
  // Each round is a check of its own: what the one before left behind is no part of it.
  globalThis.gc?.();
  const [wall, cpu] = [performance.now(), cpuMs()];
  const verdict = await checker.check(record, {
    model: values.level,
    timeLimitMs: 600_000,
    memoryLimitBytes: 2 ** 34,
    now: () => performance.now(),
  });
  bestMs = Math.min(bestMs, performance.now() - wall);
  bestCpuMs = Math.min(bestCpuMs, cpuMs() - cpu);
  answer = `${verdict.validity}${verdict.complete ? '' : ' (not complete)'}: ${verdict.summary}`;
}
const peakMb = peakKb() / 1_024;
process.stdout.write(`${JSON.stringify({ operations, pairedMs, bestMs, bestCpuMs, historyMb, peakMb, answer })}\n`);

/** The most memory since the peak was forgotten. */
function peakKb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
}

/** Time that this thread had a processor: what it needs on a machine that does nothing else. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
