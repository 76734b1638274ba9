import { expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { DrawContext } from '../../harness/ports/fault.ts';
import { type ClockOptions, clockOptionsSchema, drawClock, plainClock } from './draw-clock.ts';

const nodes = ['n1', 'n2', 'n3'];

function contextOf(seed: number, more: Partial<DrawContext> = {}): DrawContext {
  const roles = { n1: 'coordinator', n2: 'participant', n3: 'participant' };
  const timeouts = { voteMs: 1_200, inquiryMs: 250 };
  return { nodes, roles, timeouts, prng: Prng.fromSeed(seed), maxMs: 3_000, ...more };
}

const drawn = Array.from({ length: 1_000 }, (_, seed): ClockOptions =>
  clockOptionsSchema.parse(drawClock(contextOf(seed)).options),
);

test('the same seed draws the same clock', () => {
  for (const seed of [1, 2, 3]) expect(drawClock(contextOf(seed))).toEqual(drawClock(contextOf(seed)));
});

test('all shapes are drawn, and a plan with any of them can be read back', () => {
  expect(new Set(drawn.map(({ shape }) => shape))).toEqual(new Set(['jump', 'drift', 'strobe', 'skew']));
});

test('jumps go both ways, below the shortest time-out, beyond the longest, and out of all proportion', () => {
  const offsets = drawn.flatMap((options) => (options.shape === 'jump' ? [options.offsetMs] : []));
  expect(offsets.some((ms) => ms < 0) && offsets.some((ms) => ms > 0)).toBe(true);
  const sizes = offsets.map(Math.abs);
  expect(sizes.filter((ms) => ms === 0)).toEqual([]);
  expect(sizes.some((ms) => ms < 250)).toBe(true);
  expect(sizes.some((ms) => ms > 1_200 && ms < 5_000)).toBe(true);
  expect(sizes.some((ms) => ms >= 60_000)).toBe(true);
});

test('a skew has an offset for every node, and is aimed at all of them', () => {
  for (let seed = 0; seed < 200; seed++) {
    const { target, options } = drawClock(contextOf(seed, { earlier: 0 }));
    if (options['shape'] !== 'skew') continue;
    expect(target).toEqual({ kind: 'nodes', nodes });
    expect(Object.keys(options['offsetsMs'] as object)).toEqual(nodes);
  }
});

test('the plain one is a jump an hour ahead, and takes another shape', () => {
  const { options } = plainClock(contextOf(1));
  expect(clockOptionsSchema.parse(options)).toMatchObject({ shape: 'jump', offsetMs: 3_600_000 });
  const drift = { ...options, shape: 'drift', gainMsPerSecond: 500 };
  expect(clockOptionsSchema.parse(drift)).toMatchObject({ gainMsPerSecond: 500, alsoMonotonic: false });
});

test('a system that tells of no time-outs gets clocks all the same', () => {
  for (let seed = 0; seed < 200; seed++) {
    const { durationMs, options } = drawClock(contextOf(seed, { timeouts: {} }));
    expect(durationMs).toBeLessThanOrEqual(3_000);
    expect(clockOptionsSchema.safeParse(options).success).toBe(true);
  }
});
