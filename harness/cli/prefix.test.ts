import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCheckers } from '../../checkers/run-checkers.ts';
import { transfer } from '../../workloads/transfer/transfer.ts';
import { History } from '../core/history.ts';
import { Prng } from '../core/prng.ts';
import type { RunRecord } from '../core/run-record.ts';
import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import { checkersOf } from '../runner/judge/checker-choices.ts';
import { readRun } from '../store/run-reader.ts';
import { indoubt } from './testing/indoubt-process.ts';

/** Histories and traces are flushed by themselves: either may be a little longer than the other. */
const flushMs = 50;
const cuts = 60;

let cwd = '';
let whole: RunRecord;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-prefix-'));
  await indoubt(['run', '--seed', '11', '--time-limit', '4s', '--reporter', 'json'], { cwd });
  whole = (await readRun(join(cwd, 'results', '2pc', 'latest'))).record;
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** The record with traces up to the given number, and the rest up to a moment. */
function cutOff(traces: number, until: Nanos, gap: string): RunRecord {
  return {
    ...whole,
    history: new History(whole.history.ops.filter(({ time }) => time <= until)),
    traces: whole.traces.slice(0, traces),
    states: whole.states.filter(({ time }) => time <= until),
    finals: whole.finals.filter(({ time }) => time <= until),
    gaps: [gap],
  };
}

async function violationsIn(record: RunRecord): Promise<string[]> {
  const budgets = { timeLimitMs: 10_000, memoryLimitBytes: 1e9, now: () => performance.now() };
  const verdicts = await runCheckers(checkersOf(transfer, record.system), record, { budgets });
  return verdicts.flatMap(({ violations }) => violations.map(({ title }) => title));
}

test('the run itself is correct, and long enough to be cut', async () => {
  expect(await violationsIn(whole)).toEqual([]);
  expect(whole.traces.length).toBeGreaterThan(1_000);
});

test.each([
  ['by a kill -9 of the controller, at one moment', 0, 'the run was killed'],
  ['by a kill -9, traces a flush behind the history', flushMs, 'the run was killed'],
  ['by a full disk, the traces alone', Infinity, 'traces: the last line was torn'],
] as const)('no prefix of a correct run is a violation: cut off %s', async (how, lagMs, gap) => {
  const prng = Prng.fromSeed(how);
  for (let i = 0; i < cuts; i++) {
    const traces = prng.below(whole.traces.length);
    const last = whole.traces[traces - 1]?.seenAt ?? nanos(0);
    const until = lagMs === Infinity ? nanos(Infinity) : nanos(last + msToNanos(lagMs));
    expect({ traces, violations: await violationsIn(cutOff(traces, until, gap)) }).toEqual({ traces, violations: [] });
  }
});
