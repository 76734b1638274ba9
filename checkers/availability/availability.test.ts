import { expect, test } from 'vitest';
import { History } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import { readFaultLines } from '../testing/fault-lines.ts';
import { system } from '../testing/record-dsl.ts';
import { availability } from './availability.ts';

async function verdictOn(record: RunRecord, model?: string): Promise<Verdict> {
  const options = {
    timeLimitMs: 1_000,
    memoryLimitBytes: 1e9,
    now: () => 0,
    ...(model === undefined ? {} : { model }),
  };
  return await availability.check(record, options);
}

async function judged(text: string, model?: string): Promise<Verdict> {
  return await verdictOn(drawnRecord(text), model);
}

function withFault(text: string, from: number, to: number): RunRecord {
  const record = drawnRecord(text);
  const lines = readFaultLines(['2.1', 'kill', 'n1'], from, to);
  const ops = [...record.history.ops, ...lines].toSorted((a, b) => a.time - b.time);
  return { ...record, history: new History(ops.map((op, index) => ({ ...op, index }))) };
}

const load = `
|--|                           p0 read -> 1
     |--x                      p1 write 2 ! no leader
          |-------?            p0 read ! timed out
                    |--|       p1 write 3
                            |-|   p0 read -> 3`;

test('without a demand it says what was, and judges nothing', async () => {
  const verdict = await judged(load);
  expect(verdict).toMatchObject({
    validity: 'valid',
    properties: [],
    summary: '60 % of 5 operations ok, longest outage 18 ms; nothing was demanded',
    details: {
      ok: 3,
      fail: 1,
      info: 1,
      okPercent: 60,
      longestOutageMs: 18,
      kinds: [
        { name: 'read', ok: 2, fail: 0, info: 1, okPercent: 66.66, longestOutageMs: 20 },
        { name: 'write', ok: 1, fail: 1, info: 0, okPercent: 50, longestOutageMs: 18 },
      ],
      nodes: [{ name: 'n1' }, { name: 'n2' }],
      windows: { fromMs: 0, widthMs: 1_000, ok: [3], fail: [1], info: [1] },
    },
  });
});

test('a share of operations that were ok, and one that counts refusals as answers', async () => {
  expect((await judged(load, '60-percent')).validity).toBe('valid');
  expect((await judged(load, '80-percent-answered')).summary).toBe('4 of 5 operations outside faults were answered');
  const verdict = await judged(load, '601-per-mille');
  expect(verdict.violations).toMatchObject([
    {
      property: 'availability',
      title: '60 % of 5 operations outside faults were ok, of at least 60.1 %',
      explanation: [
        '2 operations outside faults were not ok.',
        'The most frequent reasons: no leader (1), timed out (1).',
      ],
      operations: [2, 4],
    },
  ]);
});

test('the longest outage is from the first request after a success to the next success', async () => {
  expect((await judged(load, 'outage-18ms')).validity).toBe('valid');
  expect((await judged(load, 'outage-17ms')).violations).toMatchObject([
    {
      property: 'outage',
      title: 'for 18 ms outside faults no operation succeeded, of at most 17 ms',
      operations: [2],
    },
  ]);
});

test('a time in which nobody asks is no outage', async () => {
  expect((await judged('|--| p0 read -> 1\n                    |--| p0 read -> 1', 'outage-5ms')).validity).toBe(
    'valid',
  );
});

test('an outage that has not ended when the history does', async () => {
  const text = '|--| p0 read -> 1\n     |---- p0 read\n             |--x p1 read';
  expect((await judged(text, 'outage-5ms')).summary).toContain('for 11 ms outside faults no operation succeeded');
});

test('what happens during a fault is not held against the system', async () => {
  expect((await verdictOn(withFault(load, 4, 18), '100-percent')).validity).toBe('valid');
  expect((await verdictOn(withFault(load, 4, 18), 'outage-6ms')).validity).toBe('valid');
  // The share is that of operations no moment of which lies in the fault.
  expect((await verdictOn(withFault(load, 10, 18), '100-percent')).violations[0]?.title).toContain(
    '75 % of 4 operations',
  );
  const recovering = { ...withFault(load, 4, 9), system: { ...system, recoveryMs: 10 } };
  expect((await verdictOn(recovering, '100-percent')).validity).toBe('valid');
});

test('an operation that touches a fault is not outside it, and the time of faults is told', async () => {
  const details = async (from: number, to: number): Promise<unknown> =>
    (await verdictOn(withFault(load, from, to))).details['outsideFaults'];
  expect(await details(4, 19)).toEqual({ ok: 3, fail: 0, info: 0, okPercent: 100 });
  expect(await details(3, 19)).toEqual({ ok: 2, fail: 0, info: 0, okPercent: 100 });
  expect(await details(4, 20)).toEqual({ ok: 2, fail: 0, info: 0, okPercent: 100 });
  expect(await details(9, 18)).toEqual({ ok: 3, fail: 1, info: 0, okPercent: 75 });
  expect((await verdictOn(withFault(load, 4, 19))).details['excusedMs']).toBe(15);
  // What is open at the end lasts until then.
  const open = '|--| p0 read -> 1\n     |---- p1 read\n                    |--| p0 read -> 1';
  expect((await verdictOn(withFault(open, 10, 12))).details['outsideFaults']).toMatchObject({ ok: 2, info: 0 });
  expect((await judged(open)).details['outsideFaults']).toMatchObject({ ok: 2, info: 1 });
});

test('while a request is under way a success of another begins the next outage', async () => {
  const text = `
|-------------------|      p0 read -> 1
 |-|                       p1 read -> 1
                       |-| p1 read -> 1`;
  expect((await judged(text)).details['longestOutageMs']).toBe(17);
  expect((await judged(text, 'outage-16ms')).violations).toMatchObject([{ operations: [0] }]);
  // A refusal is no success, unless it counts as an answer.
  const refused = text.replace('|-|                       p1', '|-x                       p1');
  expect((await judged(refused)).details['longestOutageMs']).toBe(20);
});

function readAt(ms: number, type: 'ok' | 'info'): DrawnOperation {
  return { process: ms, f: 'read', input: null, type, from: ms, to: ms + 1 };
}

test('counts over time are by when operations were invoked', async () => {
  const ops = [readAt(0, 'ok'), readAt(999, 'ok'), readAt(1_000, 'info'), readAt(2_500, 'ok'), readAt(2_998, 'ok')];
  expect((await verdictOn(recordOf(ops))).details['windows']).toEqual({
    fromMs: 0,
    widthMs: 1_000,
    ok: [2, 0, 2],
    fail: [0, 0, 0],
    info: [0, 1, 0],
  });
});

test('without an operation outside faults nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect(await verdictOn(withFault(load, 0, 40), '99-percent')).toMatchObject({
    validity: 'unknown',
    summary: 'no operation was outside faults',
  });
});

test.each([
  '101-percent',
  'good',
  'outage-',
  '1001-per-mille',
  'x60-percent',
  '60-percents',
  'an-outage-5ms',
  'outage-5msx',
])('no demand is called %s', async (model) => {
  await expect(judged(load, model)).rejects.toThrow(`availability has no model "${model}"`);
});
