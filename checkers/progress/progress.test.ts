import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { type RecordChanges, record } from '../testing/record-dsl.ts';
import { phases } from '../testing/runs.ts';
import { progress } from './progress.ts';

function judged(text: string, changes: RecordChanges = {}): Verdict {
  const verdict = progress.check(record(text, changes), { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

/** One operation each 50 ms that ends 10 ms later. The system's time-out and the slack are 1.5 s together. */
function load(from: number, to: number, how: string = 'ok'): string {
  const lines: string[] = [];
  for (let at = from; at < to; at += 50) lines.push(`${at} p0 read`, `${at + 10} p0 ${how}`);
  return `\n${lines.join('\n')}`;
}

const healed = `${phases}\n1000..3000 fault 2.1 kill n1`;

test('success in every quiet window is progress', () => {
  const verdict = judged(healed + load(0, 9_000));
  expect(verdict).toMatchObject({
    validity: 'valid',
    summary: '2 quiet windows, none without success for 1.50 s; the first success came 10 ms after the heal',
    details: {
      quietWindows: 2,
      limitMs: 1_500,
      stalls: 0,
      windows: [
        { kind: 'before faults', fromMs: 0, toMs: 1_000, ok: 20 },
        { kind: 'after the heal', fromMs: 5_000, toMs: 9_000, ok: 80, longestGapMs: 50 },
      ],
    },
  });
});

test('a system that never comes back does not make progress', () => {
  const verdict = judged(healed + load(0, 1_000) + load(1_000, 9_000, 'fail lock conflict'));
  expect(verdict.violations).toMatchObject([
    {
      property: 'progress',
      title: 'nothing succeeded for 4.00 s after the heal, with 80 operations asking for it',
      explanation: [
        'Progress was due from 5.00 s to 9.00 s: nothing was broken, and what had been had its time to recover.',
        'They ended with: lock conflict (80).',
      ],
      shownBy: 'clients',
    },
  ]);
});

test('nor does one whose only operation hangs', () => {
  expect(judged(`${healed}${load(0, 5_500)}\n5500 p1 read`).validity).toBe('invalid');
});

test('nothing is due while a fault is active, nor until recovery had its time', () => {
  expect(judged(healed + load(0, 1_000) + load(1_000, 4_900, 'fail down') + load(4_900, 9_000)).validity).toBe('valid');
});

test('nothing is due between faults until the system has settled', () => {
  const two = `${phases}\n1000..1500 fault 2.1 kill n1\n4900..4950 fault 2.2 kill n1`;
  const back = load(6_950, 9_000);
  expect(judged(two + load(0, 1_000) + load(1_000, 3_400, 'fail down') + load(3_400, 5_000) + back).validity).toBe(
    'valid',
  );
  const stalled = judged(two + load(0, 1_000) + load(1_000, 4_900, 'fail down') + back);
  expect(stalled.violations).toMatchObject([
    { title: 'nothing succeeded for 1.90 s between faults, with 38 operations asking for it' },
  ]);
});

test('starved time never counts', () => {
  const starved = `${healed}\n5100..8900 starved`;
  expect(judged(starved + load(0, 5_100) + load(5_100, 8_900, 'fail down')).violations).toEqual([]);
  const half = `${healed}\n5100..6500 starved`;
  expect(judged(half + load(0, 5_100) + load(5_100, 9_000, 'fail down')).validity).toBe('invalid');
});

test('where nobody asks for anything nothing is due', () => {
  expect(judged(healed + load(0, 5_100)).validity).toBe('valid');
  expect(judged(`${healed}${load(0, 5_100)}\n6000 p1 read\n6010 p1 fail overdraft`).validity).toBe('valid');
});

test('a window shorter than the system’s own time-outs blames nobody, and may still show progress', () => {
  const short = `0 phase before\n500 phase before end\n500 phase during\n600 phase during end`;
  expect(judged(short + load(0, 700)).validity).toBe('valid');
  expect(judged(short + load(0, 500, 'fail down') + load(600, 700)).validity).toBe('valid');
});

test('a heal that was never proven leaves progress unknown', () => {
  const open = `${phases}\n2000.. fault 2.1 kill n1`;
  expect(judged(open + load(0, 9_000))).toMatchObject({
    validity: 'unknown',
    summary: 'progress after the heal was never due: fault 2.1 was never proven healed',
  });
});

test('a history that ends before recovery was due, and without success, proves nothing', () => {
  const cut = `0 phase before\n2000 phase before end\n2000 phase during\n2100..3000 fault 2.1 kill n1\n3000 phase during end`;
  expect(judged(cut + load(0, 2_000) + load(2_000, 3_500, 'fail down'))).toMatchObject({
    validity: 'unknown',
    summary: 'nothing succeeded after the heal, and the history ends too early to demand it',
  });
});

test('an empty history makes no progress', () => {
  expect(judged('').validity).toBe('unknown');
  expect(judged(phases).validity).toBe('unknown');
});

test('a stall is found exactly where the definition has one', () => {
  const stretch = fc.record({
    length: fc.integer({ min: 1, max: 60 }),
    how: fc.constantFrom('ok', 'fail down', 'idle'),
  });
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
      let at = 0;
      let text = phases;
      for (const { length, how } of stretches) {
        if (how !== 'idle') text += load(at, at + length * 50, how);
        at += length * 50;
      }
      // Ten milliseconds at a time: how long, on end, somebody has been asking and nothing has succeeded.
      const { operations, ops } = record(text).history;
      const cells = Math.floor((ops.at(-1)?.time ?? 0) / 1e7);
      let [longest, current] = [0, 0];
      for (let cell = 0; cell < cells; cell++) {
        const [from, to] = [cell * 1e7, (cell + 1) * 1e7];
        const isWanted = operations.some(
          ({ invokedAt, completedAt = 0 }) => invokedAt <= from && to <= completedAt + 5e8,
        );
        if (!isWanted || operations.some(({ type, completedAt }) => type === 'ok' && completedAt === from)) current = 0;
        if (isWanted) current += 1;
        longest = Math.max(longest, current);
      }
      expect(judged(text).validity === 'invalid').toBe(longest >= 150);
    }),
    { numRuns: 150, seed: 3 },
  );
});
