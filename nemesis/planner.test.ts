import { describe, expect, test } from 'vitest';
import { Prng } from '../harness/core/prng.ts';
import { planSchema } from '../harness/store/plan-schema.ts';
import { faults } from './registry.ts';
import { drawSwarm } from './swarm.ts';
import { faultsOf, kindsOf, planned } from './testing/planned.ts';

const seeds = Array.from({ length: 120 }, (_, index) => `seed ${index}`);

describe('a plan', () => {
  test('is the same for the same seed, byte for byte', () => {
    for (const seed of seeds.slice(0, 20)) {
      expect(JSON.stringify(planned(seed))).toBe(JSON.stringify(planned(seed)));
    }
    expect(JSON.stringify(planned('a'))).not.toBe(JSON.stringify(planned('b')));
  });

  test('is read back as it was saved', () => {
    for (const seed of seeds.slice(0, 20)) {
      const plan = planned(seed);
      expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    }
  });

  test('demands progress only after everything is healed', () => {
    for (const seed of seeds.slice(0, 20)) {
      const [before, during, after, final] = planned(seed).steps;
      expect([before, during, after, final].map((step) => (step?.do.kind === 'phase' ? step.do.name : ''))).toEqual([
        'before',
        'during',
        'after',
        'final',
      ]);
      expect(before?.steps ?? []).toEqual([]);
      expect(after?.when).toEqual({ kind: 'afterStep', step: '2', stage: 'healed', delayMs: 0 });
      expect(after?.steps ?? []).toEqual([]);
    }
  });

  test('accounts for every kind: it is in, left out by the draw, or not run for a reason', () => {
    for (const seed of seeds) {
      const plan = planned(seed);
      const told = [...kindsOf(plan), ...(plan.leftOut ?? []), ...plan.notRun.map(({ what }) => what)];
      expect(told.toSorted()).toEqual(faults.map(({ name }) => name).toSorted());
    }
  });
});

describe('what a seed draws', () => {
  test('is the core in most runs, and every other kind in some', () => {
    const plans = seeds.map((seed) => planned(seed));
    const shareOf = (kind: string): number =>
      plans.filter((plan) => kindsOf(plan).includes(kind)).length / plans.length;
    for (const kind of ['partition', 'kill', 'pause']) expect(shareOf(kind)).toBeGreaterThan(0.8);
    const swarms = Array.from({ length: 2_000 }, (_, index) =>
      drawSwarm(faults, { duringMs: 8_500, prng: Prng.fromSeed(index) }),
    );
    const drawn = new Set(swarms.flatMap((swarm) => swarm.drawn));
    expect(drawn.size).toBe(faults.length);
  });

  test('leaves runs in which no relay is in the way', () => {
    const relayed = faults.filter(({ needs }) => needs.includes('relay')).map(({ name }) => name);
    const without = seeds.filter((seed) => !kindsOf(planned(seed)).some((kind) => relayed.includes(kind)));
    expect(without.length).toBeGreaterThan(seeds.length / 5);
  });

  test('has every kind that is asked for by name', () => {
    const named = ['clock', 'duplicate', 'pause'];
    for (const seed of seeds.slice(0, 20)) {
      expect(kindsOf(planned(seed, { faults: ['all', ...named] }))).toEqual(expect.arrayContaining(named));
      const alone = planned(seed, { faults: named });
      expect(kindsOf(alone).toSorted()).toEqual(named);
      expect(alone.leftOut).toBeUndefined();
    }
  });

  test('is nothing where nothing is asked for, or the time is too short for anything', () => {
    expect(faultsOf(planned('a', { faults: ['none'] }))).toEqual([]);
    const short = planned('a', { timeLimitMs: 300 });
    expect(faultsOf(short)).toEqual([]);
    expect(short.notRun.some(({ why }) => why.includes('no room'))).toBe(true);
  });

  test('is outside the declared model only where it is named', () => {
    for (const seed of seeds.slice(0, 20)) expect(kindsOf(planned(seed))).not.toContain('corrupt');
    expect(kindsOf(planned('a', { faults: ['corrupt'] }))).toEqual(['corrupt']);
  });
});

describe('a majority', () => {
  test('stays whole in the one mode, and in the other never does', () => {
    expect(targetSizes('keep')).toEqual(new Set([1, 2]));
    expect(targetSizes('break')).toEqual(new Set([3, 5]));
    expect(targetSizes(undefined)).toEqual(new Set([1, 2, 3, 5]));
  });

  test('of two nodes can not be kept, which is told', () => {
    const plan = planned('a', { nodes: ['n1', 'n2'], quorum: 'keep' });
    expect(kindsOf(plan)).not.toContain('kill');
    expect(plan.notRun.find(({ what }) => what === 'kill')?.why).toBe(
      'of 2 nodes none can be lost without the majority',
    );
  });
});

/** How many nodes kills and pauses of many plans hit; a role is one. */
function targetSizes(quorum: 'keep' | 'break' | undefined): Set<number> {
  const steps = seeds.flatMap((seed) => faultsOf(planned(seed, { quorum })));
  return new Set(
    steps.flatMap(({ do: action }) => {
      if (action.kind !== 'fault' || !['kill', 'pause'].includes(action.fault)) return [];
      return [action.target.kind === 'nodes' ? action.target.nodes.length : 1];
    }),
  );
}
