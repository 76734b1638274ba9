import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { overload } from '../../nemesis/overload/overload.ts';
import { Surge } from '../../nemesis/overload/surge.ts';
import { Prng } from '../core/prng.ts';
import { msToNanos, nanos } from '../core/time.ts';
import { draws } from '../generator/draws.ts';
import type { GeneratorContext } from '../generator/generator.ts';
import { fixedRate } from '../generator/rate.ts';
import type { Evidence } from '../ports/fault.ts';
import { ClientLoad } from './client-load.ts';
import { Interpreter } from './interpreter.ts';
import { RunClock } from './run-clock.ts';

const limitMs = 15_000;
const reads = draws(Prng.fromSeed('load'), (_prng, k) => ({ f: 'read', value: k }));

test('a surge is offered, felt, and over when it is undone', async () => {
  const clock = new RunClock();
  const load = new ClientLoad(() => clock.now(), 4);
  // A server that does one thing after the other, 4 ms each.
  let queue = Promise.resolve();
  const interpreter = new Interpreter({
    concurrency: 4,
    nodeOf: () => 'n1',
    clientFor: () => ({
      open: async () => await Promise.resolve(),
      invoke: async ({ value }) => {
        queue = queue.then(async () => await delay(4));
        await queue;
        return { type: 'ok', value };
      },
      close: async () => await Promise.resolve(),
    }),
    now: () => clock.now(),
    record: (entry) => load.see(entry),
    timeoutMs: 60_000,
  });
  const end = new AbortController();
  const ran = interpreter.run(load.paced(fixedRate(20, reads)), { until: nanos(Infinity), signal: end.signal });
  try {
    await until(async () => await Promise.resolve({ holds: load.counts().ok >= 10, note: '' }));
    const surge = new Surge(load, 's', 50);
    expect(await surge.start()).toContain('50 times as fast');
    expect(await until(async () => await surge.evidence())).toMatchObject({ holds: true });
    expect(await until(async () => await surge.bitten())).toMatchObject({ holds: true });
    expect(await surge.left()).toEqual(['clients still send faster']);
    await surge.undo();
    await surge.undo();
    expect(await surge.left()).toEqual([]);
    expect(await surge.evidence()).toMatchObject({ holds: false });
  } finally {
    end.abort();
    await ran;
    await interpreter.close();
  }
});

test('time goes on from where it was, whatever its pace, and never back', () => {
  let now = 0;
  const load = new ClientLoad(() => nanos(now), 1);
  expect(load.shown(nanos(7))).toBe(7);
  now = 100;
  load.surge('a', 10);
  expect([load.shown(nanos(100)), load.shown(nanos(101)), load.real(nanos(110))]).toEqual([100, 110, 101]);
  now = 200;
  load.surge('b', 2);
  expect([load.shown(nanos(200)), load.shown(nanos(201))]).toEqual([1_100, 1_110]);
  load.calm('a');
  expect([load.shown(nanos(200)), load.shown(nanos(201))]).toEqual([1_100, 1_102]);
  load.calm('b');
  load.calm('b');
  expect([load.shown(nanos(201)), load.real(nanos(1_101)), load.real(nanos(Infinity))]).toEqual([1_101, 201, Infinity]);
});

test('a generator is asked in its own time, and its answers come in ours', () => {
  const load = new ClientLoad(() => nanos(0), 1);
  load.surge('a', 10);
  const context: GeneratorContext = { now: nanos(0), free: [0], slotOf: () => 0, concurrency: 1 };
  const first = load.paced(fixedRate(1, reads)).next(context);
  if (first.kind !== 'emit') throw new Error(first.kind);
  expect(first.rest.next(context)).toMatchObject({ kind: 'wait', until: msToNanos(100) });
});

test('where nothing drives clients, that is said', () => {
  expect(() => new Surge(undefined, 's', 2)).toThrow('there are no clients');
  expect(overload.needs).toEqual([]);
});

async function until(ask: () => Promise<Evidence>): Promise<Evidence> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const evidence = await ask();
    if (evidence.holds || performance.now() > deadline) return evidence;
    await delay(10);
  }
}
