import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { History } from '../core/history.ts';
import { parseJson } from '../core/json.ts';
import type { Completion, Invocation, Op } from '../core/op.ts';
import { Prng } from '../core/prng.ts';
import { msToNanos, nanos } from '../core/time.ts';
import { draws } from '../generator/draws.ts';
import type { Generator } from '../generator/generator.ts';
import { limit } from '../generator/limit.ts';
import type { Client } from '../ports/client.ts';
import type { HistoryEntry } from '../store/history-recorder.ts';
import { Interpreter } from './interpreter.ts';
import { RunClock } from './run-clock.ts';

interface FakeClient extends Client {
  closed: boolean;
}

interface Bench {
  readonly ops: Op[];
  readonly clients: FakeClient[];
  run(generator: Generator, limits?: { untilMs?: number; signal?: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

function bench(
  answer: (invocation: Invocation, signal: AbortSignal) => Promise<Completion>,
  options: { concurrency?: number; timeoutMs?: number; open?: () => Promise<void> } = {},
): Bench {
  const clock = new RunClock();
  const ops: Op[] = [];
  const clients: FakeClient[] = [];
  const record = (entry: HistoryEntry): void => {
    const { valueText, error, node, ...rest } = entry;
    ops.push({
      ...rest,
      index: ops.length,
      value: parseJson(valueText),
      ...(error === undefined ? {} : { error }),
      ...(node === undefined ? {} : { node }),
    });
  };
  const interpreter = new Interpreter({
    concurrency: options.concurrency ?? 3,
    nodeOf: (slot) => `n${slot + 1}`,
    clientFor: () => {
      const client: FakeClient = {
        closed: false,
        open: options.open ?? (async () => await Promise.resolve()),
        invoke: answer,
        close: async () => {
          client.closed = true;
          await Promise.resolve();
        },
      };
      clients.push(client);
      return client;
    },
    now: () => clock.now(),
    record,
    timeoutMs: options.timeoutMs ?? 1_000,
  });
  return {
    ops,
    clients,
    run: async (generator, { untilMs = 5_000, signal = new AbortController().signal } = {}) =>
      await interpreter.run(generator, { until: nanos(clock.now() + msToNanos(untilMs)), signal }),
    close: async () => await interpreter.close(),
  };
}

const reads = (count: number): Generator =>
  limit(
    count,
    draws(Prng.fromSeed('i'), (_prng, k) => ({ f: 'read', value: k })),
  );
const ok = async ({ value }: Invocation): Promise<Completion> => await Promise.resolve({ type: 'ok', value });

test('a process has at most one operation open, and every invocation is completed', async () => {
  const b = bench(async (invocation) => {
    await delay(1);
    return await ok(invocation);
  });
  await b.run(reads(60));
  await b.close();
  // History refuses a second open invocation of a process.
  const { operations } = new History(b.ops);
  expect(operations).toHaveLength(60);
  expect(operations.every(({ type }) => type === 'ok')).toBe(true);
});

test("an operation that times out is info, its process is retired, and its late answer is nobody's", async () => {
  const late = Promise.withResolvers<Completion>();
  let calls = 0;
  const b = bench(async (invocation) => (++calls === 1 ? await late.promise : await ok(invocation)), {
    concurrency: 1,
    timeoutMs: 30,
  });
  await b.run(reads(2));
  late.resolve({ type: 'ok', value: 'late' });
  await b.close();
  const [first, second] = new History(b.ops).operations;
  expect(first).toMatchObject({ process: 0, type: 'info', error: 'timed out' });
  expect(second).toMatchObject({ process: 1, type: 'ok' });
  expect(b.ops.filter(({ value }) => value === 'late')).toEqual([]);
  expect(b.clients[0]?.closed).toBe(true);
});

test('a time-out fires the signal of the client that hangs', async () => {
  let isAborted = false;
  const b = bench(
    async (_invocation, signal) => {
      const { promise, resolve } = Promise.withResolvers<Completion>();
      signal.addEventListener('abort', () => {
        isAborted = true;
        resolve({ type: 'info', error: 'aborted' });
      });
      return await promise;
    },
    { concurrency: 1, timeoutMs: 20 },
  );
  await b.run(reads(1));
  expect(isAborted).toBe(true);
});

test('a client that throws is info with the reason, and the run goes on', async () => {
  let calls = 0;
  const b = bench(
    async (invocation) => {
      if (++calls === 1) throw new Error('socket hang up');
      return await ok(invocation);
    },
    { concurrency: 1 },
  );
  await b.run(reads(2));
  expect(new History(b.ops).operations.map(({ type, error }) => [type, error])).toEqual([
    ['info', 'client threw: socket hang up'],
    ['ok', undefined],
  ]);
});

test.each([
  ['nothing', undefined, 'client answered no completion'],
  ['an unknown type', { type: 'yes' }, 'client answered type "yes"'],
  ['a function as a value', { type: 'ok', value: () => 1 }, 'client answered what is not JSON'],
  ['a number that JSON has not', { type: 'ok', value: Number.NaN }, 'client answered what is not JSON'],
  ['a huge value', { type: 'ok', value: 'x'.repeat(2_000_000) }, 'client answered 2000002 characters'],
])('a client that answers %s is info', async (_what, answer, error) => {
  const b = bench(async () => await Promise.resolve(answer as Completion), { concurrency: 1 });
  await b.run(reads(1));
  const [operation] = new History(b.ops).operations;
  expect(operation?.type).toBe('info');
  expect(operation?.error).toContain(error);
});

test('a client that can not connect is fail: not a byte was sent, and the process lives on', async () => {
  let opens = 0;
  const b = bench(ok, {
    concurrency: 1,
    open: async () => {
      if (++opens === 1) throw new Error('connection refused');
      await Promise.resolve();
    },
  });
  await b.run(reads(2));
  const operations = new History(b.ops).operations;
  expect(operations.map(({ process, type, error }) => [process, type, error])).toEqual([
    [0, 'fail', 'not connected: connection refused'],
    [0, 'ok', undefined],
  ]);
});

test('a client that hangs while it connects is fail at the time-out', async () => {
  const b = bench(ok, { concurrency: 1, timeoutMs: 20, open: async () => await new Promise<void>(() => undefined) });
  await b.run(reads(1));
  expect(new History(b.ops).operations[0]).toMatchObject({
    type: 'fail',
    error: 'not connected: no connection in time',
  });
});

test('what is open at the end is closed as info', async () => {
  const b = bench(async () => await new Promise<Completion>(() => undefined), { concurrency: 2 });
  await b.run(reads(10), { untilMs: 30 });
  await b.close();
  const { operations } = new History(b.ops);
  expect(operations).toHaveLength(2);
  for (const operation of operations)
    expect(operation).toMatchObject({ type: 'info', error: 'open at the end of the run' });
});

test('the signal ends a phase, and open operations stay open into the next one', async () => {
  const answers: PromiseWithResolvers<Completion>[] = [];
  const started = Promise.withResolvers<void>();
  const b = bench(
    async () => {
      const answer = Promise.withResolvers<Completion>();
      answers.push(answer);
      started.resolve();
      return await answer.promise;
    },
    { concurrency: 1, timeoutMs: 5_000 },
  );
  const stop = new AbortController();
  const phase = b.run(reads(1), { signal: stop.signal });
  await started.promise;
  stop.abort();
  await phase;
  expect(b.ops.map(({ type }) => type)).toEqual(['invoke']);
  const next = b.run(reads(0));
  answers[0]?.resolve({ type: 'ok', value: null });
  await next;
  await b.close();
  expect(b.ops.map(({ type }) => type)).toEqual(['invoke', 'ok']);
});

test('times never run backwards, and a completion is not before its invocation', async () => {
  const b = bench(ok, { concurrency: 5 });
  await b.run(reads(500));
  const times = b.ops.map(({ time }) => time);
  expect(times).toEqual(times.toSorted((x, y) => x - y));
});
