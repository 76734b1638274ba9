import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan, Step, When } from '../../harness/core/plan.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { record } from '../testing/record-dsl.ts';
import { phases } from '../testing/runs.ts';
import { coverage } from './coverage.ts';

const checker = coverage([
  { f: 'read', isRequired: true },
  { f: 'write', isRequired: true },
  { f: 'outcome', isRequired: false },
]);

function judged(text: string): Verdict {
  const verdict = checker.check(record(text), { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

function op(f: string, at: number, how: string = 'ok'): string {
  return `\n${at} p0 ${f}\n${at + 1} p0 ${how}`;
}

const everywhere = [10, 2_000, 6_000].map((at) => op('read', at) + op('write', at + 10)).join('');
const finalRead = op('read', 8_100);

test('each kind before, during and after faults, and a final read', () => {
  expect(judged(phases + everywhere + finalRead)).toMatchObject({
    validity: 'valid',
    summary: '2 kinds of operation succeeded before, during and after faults',
    details: { succeeded: { read: { before: 1, during: 1, after: 1, final: 1 } }, finalReads: 1 },
  });
});

test('a kind that never succeeded in one of the phases', () => {
  const run =
    phases + op('read', 10) + op('write', 20) + op('read', 2_000) + op('write', 2_010, 'fail down') + finalRead;
  expect(judged(run)).toMatchObject({
    validity: 'unknown',
    summary: 'no write succeeded during faults; no read, write succeeded after faults',
  });
});

test('an operation counts where it succeeded, not where it was asked for', () => {
  const late = `${phases}\n500 p7 write\n1500 p7 ok`;
  expect(judged(late).details['succeeded']).toMatchObject({ write: { before: 0, during: 1 } });
});

test('no final read', () => {
  expect(judged(phases + everywhere + op('write', 8_100) + op('read', 8_200, 'fail down')).summary).toBe(
    'no final read succeeded',
  );
});

test('a final phase that was cut short', () => {
  expect(judged(phases.replace('9000 phase final end', '') + everywhere + finalRead).summary).toBe(
    'the final phase never came to its end',
  );
});

test('an empty history covers nothing', () => {
  expect(judged('').validity).toBe('unknown');
});

test('a run is covered exactly when every required kind succeeded in every phase', () => {
  const starts = [100, 2_000, 6_000, 8_100];
  const cells = ['read', 'write', 'outcome'].flatMap((f) => [0, 1, 2, 3].map((phase) => ({ f, phase })));
  let covered = 0;
  fc.assert(
    fc.property(fc.subarray(cells, { minLength: cells.length - 5 }), (successes) => {
      const lines = cells.map(({ f, phase }, i) => {
        const isOk = successes.some((each) => each.f === f && each.phase === phase);
        return op(f, (starts[phase] ?? 0) + 5 * i, isOk ? 'ok' : 'fail down');
      });
      const has = (f: string, phase: number): boolean => successes.some((each) => each.f === f && each.phase === phase);
      const expected = [0, 1, 2].every((phase) => has('read', phase) && has('write', phase)) && has('read', 3);
      covered += expected ? 1 : 0;
      expect(judged(phases + lines.join('')).validity).toBe(expected ? 'valid' : 'unknown');
    }),
    { numRuns: 300, seed: 2 },
  );
  expect(covered).toBeGreaterThan(20);
  expect(covered).toBeLessThan(280);
});

test('where each fault waits for an event, before and during the faults count together', () => {
  const run = record(phases + op('read', 10) + op('write', 2_000) + op('read', 6_000) + op('write', 6_010) + finalRead);
  const planned = (...steps: Step[]): Verdict['summary'] => {
    const plan = { ...emptyPlan, steps };
    const verdict = checker.check({ ...run, plan }, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
    return verdict instanceof Promise ? '' : verdict.summary;
  };
  const atEvent: When = { kind: 'event', event: 'operation', f: 'write', type: 'ok', count: 1 };
  const lacks = 'no write succeeded before faults; no read succeeded during faults';
  expect(planned(fault(atEvent))).toBe('2 kinds of operation succeeded before, during and after faults');
  expect(planned(fault(atEvent), fault({ kind: 'time', ms: 5 }))).toBe(lacks);
  expect(planned()).toBe(lacks);
});

const emptyPlan: Omit<Plan, 'steps'> = {
  version: 1,
  seed: '1',
  system: 'x',
  systemVersion: '1',
  workload: 'w',
  nodes: ['n1'],
  options: {},
  requires: [],
  notRun: [],
};

function fault(when: When): Step {
  return {
    id: '2.1',
    when,
    do: { kind: 'fault', fault: 'kill', target: { kind: 'role', role: 'leader' }, options: {} },
    required: true,
  };
}
