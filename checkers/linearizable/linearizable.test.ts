import { describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../harness/core/errors.ts';
import { History } from '../../harness/core/history.ts';
import { nemesisValue } from '../../harness/core/nemesis-line.ts';
import type { Op } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { nanos } from '../../harness/core/time.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../harness/ports/checker.ts';
import { engines } from './engines.ts';
import { linearizableWith } from './linearizable.ts';
import { registerRecord } from './testing/register-record.ts';

const linearizable = linearizableWith(engines);

const options: CheckerOptions = {
  model: 'cas-register',
  timeLimitMs: 60_000,
  memoryLimitBytes: 512 * 1024 * 1024,
  now: () => performance.now(),
};

async function check(record: RunRecord, changes: Partial<CheckerOptions> = {}): Promise<Verdict> {
  return linearizable.check(record, { ...options, ...changes });
}

async function judge(text: string): Promise<Verdict> {
  return check(registerRecord(text));
}

const stale = `
  10 p0 write a 1   20 p0 ok
  30 p0 write a 2   40 p0 ok
  50 p1 read a      60 p1 ok a 1`;

function cut(stage: 'asked' | 'healed', time: number): Op {
  const fault = { kind: 'fault', fault: 'partition', step: '2.1', class: 'partition' } as const;
  const line = nemesisValue({ ...fault, stage, targets: ['n1'], links: [], note: '' });
  return { index: 0, time: nanos(time), type: 'info', process: 'nemesis', ...line };
}

describe('finds', () => {
  test('a stale read, and tells it by the operations that show it', async () => {
    const verdict = await judge(stale);
    expect(verdict).toMatchObject({
      validity: 'invalid',
      complete: true,
      summary: 'key "a": process 1 read 1, which no order of the operations explains (stale value)',
      algorithm: 'zones of unique values (Gibbons and Korach)',
    });
    expect(verdict.violations).toEqual([
      {
        property: 'linearizable',
        title: 'key "a": process 1 read 1, which no order of the operations explains (stale value)',
        explanation: [
          "These 3 operations can't be put in an order:",
          'A: process 0 wrote 1 (history line 0, 0.010 ms to 0.020 ms)',
          'B: process 0 wrote 2 (history line 2, 0.030 ms to 0.040 ms)',
          'C: process 1 read 1 (history line 4, 0.050 ms to 0.060 ms)',
          'A returned before B was invoked; B returned before C was invoked.',
          'Every value is made once, so that all that concerns one value stands together in any order; here each of two would have to come before the other.',
        ],
        shownBy: 'clients',
        window: { from: 10_000, to: 60_000 },
        operations: [0, 2, 4],
        nodes: ['n1', 'n2'],
        anomaly: 'stale value',
        diagram: {
          kind: 'lanes',
          operations: [
            { operation: 0, process: 0, label: 'wrote 1', from: 10_000, to: 20_000, role: 'placed', position: 1 },
            { operation: 2, process: 0, label: 'wrote 2', from: 30_000, to: 40_000, role: 'placed', position: 2 },
            { operation: 4, process: 1, label: 'read 1', from: 50_000, to: 60_000, role: 'stuck' },
          ],
        },
        faults: [],
      },
    ]);
  });

  test('a lost write', async () => {
    const verdict = await judge(`10 p0 write a 1   20 p0 ok   30 p1 read a   40 p1 ok a null`);
    expect(verdict.validity).toBe('invalid');
    expect(verdict.violations[0]?.explanation).toContain(
      'The initial value was there before A; A returned before B was invoked.',
    );
  });

  test('a value that nobody wrote', async () => {
    const verdict = await judge(`10 p0 write a 1   20 p0 ok   30 p1 read a   40 p1 ok a 7`);
    expect(verdict.violations[0]?.operations).toEqual([2]);
    expect(verdict.violations[0]?.explanation).toContain('Nothing ever made the value that A found.');
  });

  test('a compare-and-set that was refused although the value was held', async () => {
    expect((await judge(`10 p0 write a 1   20 p0 ok   30 p1 cas a 1 2   40 p1 fail mismatch`)).validity).toBe(
      'invalid',
    );
  });

  test('a compare-and-set that happened twice', async () => {
    const twice = `10 p0 write a 1   20 p0 ok   30 p1 cas a 1 2   40 p1 ok   50 p2 cas a 1 3   60 p2 ok`;
    expect((await judge(twice)).validity).toBe('invalid');
  });

  test('a failed write that took effect', async () => {
    const failed = `10 p0 write a 1   20 p0 fail connection refused   30 p1 read a   40 p1 ok a 1`;
    expect((await judge(failed)).validity).toBe('invalid');
  });

  test('the key that is wrong among many, and the faults that were active', async () => {
    const fine = `5 p3 write b 1   6 p3 ok   61 p3 read b   62 p3 ok b 1`;
    const { history } = registerRecord(`${fine.split('   61')[0]}\n${stale}\n61 p3 read b   62 p3 ok b 1`);
    const lines = [...history.ops, cut('asked', 35_000), cut('healed', 45_000)];
    const ops = lines.toSorted((a, b) => a.time - b.time).map((op, index) => ({ ...op, index }));
    const verdict = await check({ ...registerRecord(''), history: new History(ops) });
    expect(verdict.violations.map(({ title, faults }) => [title, faults])).toEqual([
      ['key "a": process 1 read 1, which no order of the operations explains (stale value)', ['2.1']],
    ]);
    expect(verdict.details).toMatchObject({ keys: 2, invalidKeys: 1, operations: 5 });
  });
});

describe('is content with', () => {
  test('a read that overlaps the write it does not see yet', async () => {
    const verdict = await judge(
      `10 p0 write a 1   20 p0 ok   30 p0 write a 2   35 p1 read a   40 p0 ok   60 p1 ok a 1`,
    );
    expect(verdict).toMatchObject({
      validity: 'valid',
      summary: '3 operations can be put in an order that explains every answer (model cas-register)',
      properties: [{ property: 'linearizable', validity: 'valid' }],
      violations: [],
    });
  });

  test('a read at the very instant at which the write returned: equal times are concurrent', async () => {
    expect((await judge(`10 p0 write a 1   20 p0 ok   20 p1 read a   30 p1 ok a null`)).validity).toBe('valid');
  });

  test('a write that timed out and took effect much later', async () => {
    const late = `10 p0 write a 1   20 p0 info timed out   30 p1 read a   40 p1 ok a null   50 p1 read a   60 p1 ok a 1`;
    expect((await judge(late)).validity).toBe('valid');
  });

  test('a write that was open at the end', async () => {
    expect((await judge(`10 p0 write a 1   30 p1 read a   40 p1 ok a 1`)).validity).toBe('valid');
  });

  test('a refused compare-and-set whose reason is not the value', async () => {
    const refused = `10 p0 write a 1   20 p0 ok   30 p1 cas a 1 2   40 p1 fail not connected`;
    expect((await judge(refused)).validity).toBe('valid');
  });
});

describe('does not know', () => {
  test('an empty history', async () => {
    expect(await judge('')).toMatchObject({
      validity: 'unknown',
      summary: 'nothing to judge: none of 0 operations has an outcome that says anything',
    });
  });

  test('a history in which nothing has an outcome that says anything', async () => {
    expect((await judge(`10 p0 read a   20 p0 info timed out   30 p1 write a 1   40 p1 fail refused`)).validity).toBe(
      'unknown',
    );
  });

  test('a history of operations that no model knows, when none was named', async () => {
    const { model: _model, ...rest } = options;
    const { history } = registerRecord('10 p0 write a 1   20 p0 ok');
    const ops = history.ops.map((op) => ({ ...op, f: 'transfer' }));
    expect(await linearizable.check({ ...registerRecord(''), history: new History(ops) }, rest)).toMatchObject({
      validity: 'unknown',
      summary: 'no model knows the operations of this history; name one: --checker linearizable:MODEL',
    });
    // Where one does, it need not be named.
    expect(await linearizable.check(registerRecord(stale), rest)).toMatchObject({
      validity: 'invalid',
      details: { model: 'cas-register' },
    });
  });

  test('a key that took too long: it is named, with its time and the steps that were spent', async () => {
    let clock = 0;
    const verdict = await check(hardRecord(), { timeLimitMs: 50, now: () => clock++ });
    expect(verdict.validity).toBe('unknown');
    expect(verdict.summary).toMatch(
      /^not decided: key "hard" \(\d+ operations, stuck at .* to .*\): out of time after [\d,]+ steps$/,
    );
    expect(verdict.details).toMatchObject({
      undecidedKeys: 1,
      undecided: [{ key: 'hard', reason: expect.stringContaining('out of time') }],
    });
  });

  test('a key that took too much memory', async () => {
    const verdict = await check(hardRecord(), { memoryLimitBytes: 4 * 1024 * 1024 });
    expect(verdict.summary).toMatch(/^not decided: key "hard" .* out of memory \(2 MiB\) after [\d,]+ steps$/);
  });
});

test('a hard key does not hide the violation of another', async () => {
  const { ops } = hardRecord().history;
  const last = ops.at(-1)?.time ?? 0;
  // The violation is in the longer history, which is looked at last, and the hard key alone would take all the time there is.
  const others = Array.from({ length: 80 }, (_, i) => `${10 * i} p90 write a ${i}   ${10 * i + 5} p90 ok`).join('\n');
  const more = registerRecord(`${others}\n900 p91 read a   910 p91 ok a 3`).history.ops;
  const all = [...ops, ...more.map((op) => ({ ...op, time: nanos(op.time + last) }))].map((op, index) => ({
    ...op,
    index,
  }));
  const verdict = await check({ ...registerRecord(''), history: new History(all) });
  expect(verdict.validity).toBe('invalid');
  expect(verdict.violations.map(({ title }) => title)).toEqual([
    'key "a": process 91 read 3, which no order of the operations explains (stale value)',
  ]);
  expect(verdict.details).toMatchObject({ undecidedKeys: 1 });
});

/** Overlapping compare-and-sets, no two alike: 5 is left more often than anything leads to it, which takes long to rule out. */
function hardRecord(): RunRecord {
  const values = [0, 1, 2, 3, 4, 5];
  const calls = values
    .flatMap((from) => values.map((to) => ({ from, to })))
    .filter(({ from, to }) => from !== to && (to !== 5 || from === 4))
    .map(({ from, to }, i) => `${i} p${i} cas hard ${from} ${to}`);
  const returns = calls.map((_, i) => `${100 + i} p${i} ok`);
  const write = ['30 p80 write hard 0', '31 p81 write hard 1', '140 p80 ok', '141 p81 ok'];
  const events = [...calls, ...returns, ...write].toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return registerRecord(events.join('\n'));
}

describe('is told what it can not do', () => {
  test('an unknown model', async () => {
    await expect(check(registerRecord(stale), { model: 'heap' })).rejects.toThrow('no model is called "heap"');
  });

  test('an operation that is not of the model names its line', async () => {
    await expect(check(registerRecord(stale), { model: 'kv-append' })).rejects.toThrow(
      'history line 0: the model kv-append has no operation "write"',
    );
  });

  const missing = engines.find(({ name }) => name === 'porcupine')?.missing();
  test.skipIf(missing === undefined)(
    'an engine that is absent is an error of the environment, never replaced',
    async () => {
      const attempt = check(registerRecord(stale), { engine: 'porcupine' });
      await expect(attempt).rejects.toBeInstanceOf(EnvironmentError);
      await expect(check(registerRecord(stale), { engine: 'both' })).rejects.toThrow('--engine porcupine: ');
    },
  );
});
