import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { lagMsMax } from './pace.ts';
import { burstRate, fixedRate, poissonRate } from './rate.ts';
import { simulate } from './simulate.ts';
import { stagger } from './stagger.ts';
import { beginnings, contextAt, invocations, numbered } from './testing/ask.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('rate');

test('a fixed rate spaces operations evenly', () => {
  const ops = simulate(validated(fixedRate(1_000, numbered('read'))), { prng, concurrency: 10, untilMs: 5 });
  expect(beginnings(ops)).toEqual([0, 1, 2, 3, 4]);
});

test('a fixed rate is never exceeded by more than the lag that may be caught up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 2_000 }), fc.integer({ min: 1, max: 40 }), (perSecond, latencyMs) => {
      const ops = simulate(validated(fixedRate(perSecond, numbered('read'))), {
        prng: prng.fork(latencyMs),
        concurrency: 3,
        latencyMs,
        untilMs: 500,
      });
      const times = beginnings(ops);
      for (const [i, from] of times.entries()) {
        const inWindow = times.filter((time, j) => j >= i && time <= from + 100).length;
        expect(inWindow).toBeLessThanOrEqual(((100 + lagMsMax) * perSecond) / 1_000 + 2);
      }
    }),
    { numRuns: 30 },
  );
});

test('bursts come as groups, at the same rate on the whole', () => {
  const generator = burstRate(prng.fork('burst'), 200, 8, numbered('read'));
  const ops = simulate(validated(generator), { prng, concurrency: 10, latencyMs: 1, untilMs: 20_000 });
  const times = beginnings(ops);
  // 4,000 are expected, in 500 groups whose number varies by its square root.
  expect(times.length).toBeGreaterThan(3_400);
  expect(times.length).toBeLessThan(4_600);
  const apart = times.filter((time, i) => i > 0 && time - (times[i - 1] ?? 0) > 1).length;
  expect(apart).toBeLessThan(times.length / 7);
  expect(apart).toBeGreaterThan(times.length / 10);
});

test('after an outage only the allowed lag is caught up', () => {
  const started = fixedRate(1_000, numbered('read')).next(contextAt(0));
  if (started.kind !== 'emit') throw new Error('the first operation is due at once');
  // Ten seconds without a free process: 10,000 operations were not sent, and must not be sent now.
  let generator = started.rest;
  let burst = 0;
  for (; burst < 1_000; burst++) {
    const next = generator.next(contextAt(10_000));
    if (next.kind !== 'emit') break;
    generator = next.rest;
  }
  expect(burst).toBeGreaterThanOrEqual(lagMsMax);
  expect(burst).toBeLessThanOrEqual(lagMsMax + 2);
});

test('a Poisson rate has its mean, and its gaps vary as exponential ones do', () => {
  const ops = simulate(poissonRate(prng.fork('poisson'), 1_000, numbered('read')), {
    prng,
    concurrency: 100,
    latencyMs: 1,
    untilMs: 10_000,
  });
  const times = beginnings(ops);
  // 10,000 are expected with a deviation of 100: five deviations either way.
  expect(times.length).toBeGreaterThan(9_500);
  expect(times.length).toBeLessThan(10_500);
  const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.9);
  expect(Math.sqrt(variance) / mean).toBeLessThan(1.1);
});

test('staggered gaps lie between nothing and twice the mean', () => {
  const ops = simulate(validated(stagger(prng.fork('stagger'), 4, numbered('read'))), {
    prng,
    concurrency: 50,
    latencyMs: 1,
    untilMs: 4_000,
  });
  const times = beginnings(ops);
  const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(8.001);
  expect(invocations(ops).length).toBeGreaterThan(900);
  expect(invocations(ops).length).toBeLessThan(1_100);
});

test('a question that comes to nothing does not move the schedule', () => {
  const first = poissonRate(prng.fork('still'), 10, numbered('read')).next(contextAt(0));
  if (first.kind !== 'wait') throw new Error('the first gap of a Poisson process is not empty');
  const again = first.rest.next(contextAt(0.5));
  expect(again).toMatchObject({ kind: 'wait', until: first.until });
});
