import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { DrawContext } from '../../harness/ports/fault.ts';
import { killOptionsSchema } from '../kill/draw-kill.ts';
import { messageOptionsSchema } from '../message/message-options.ts';
import { partitionOptionsSchema } from '../partition/draw-partition.ts';
import { grudge } from '../partition/grudges.ts';
import { faultsOf, kindsOf, planned } from '../testing/planned.ts';
import { regionFaults } from './region-faults.ts';
import { parseRegions } from './regions.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];

describe('regions', () => {
  test('are a number, as even as can be, or lists of nodes', () => {
    expect(parseRegions('2', nodes, '--regions')).toEqual([
      ['n1', 'n2', 'n3'],
      ['n4', 'n5'],
    ]);
    expect(parseRegions('5', nodes, '--regions').map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
    expect(parseRegions('n5,n1 | n2|n4,n3', nodes, '--regions')).toEqual([['n5', 'n1'], ['n2'], ['n4', 'n3']]);
  });

  test.each([
    ['1', '5 nodes make 2 to 5 regions'],
    ['6', '5 nodes make 2 to 5 regions'],
    ['n1,n2|n3,n9', 'there is no node "n9"'],
    ['n1,n2|', 'there is no node ""'],
    ['n1,n2|n2,n3,n4,n5', 'n2 is in two regions'],
    ['n1,n2|n3', 'n4, n5 is in no region'],
    ['n1,n2,n3,n4,n5', 'two regions at least'],
  ])('%s is refused', (text, why) => {
    expect(() => parseRegions(text, nodes, '--regions')).toThrow(why);
  });
});

describe('faults on regions', () => {
  const regions = [['n1', 'n2'], ['n3'], ['n4', 'n5']];
  const draw = (name: string, seed: number): ReturnType<(typeof regionFaults)[number]['draw']> => {
    const context: DrawContext = { nodes, roles: {}, timeouts: {}, prng: Prng.fromSeed(seed), maxMs: 3_000, regions };
    const fault = regionFaults.find((candidate) => candidate.name === name);
    if (fault === undefined) throw new Error(`there is no ${name}`);
    return fault.draw(context);
  };

  test('hit a whole region and nothing else', () => {
    for (const { name } of regionFaults) {
      for (let seed = 0; seed < 30; seed++) {
        const { target, durationMs } = draw(name, seed);
        expect(regions).toContainEqual(target.kind === 'nodes' ? target.nodes : []);
        expect(durationMs).toBeLessThanOrEqual(3_000);
      }
    }
  });

  test('cut the link between two regions and leave that to a third, or cut one from all', () => {
    const cuts = Array.from({ length: 40 }, (_, seed) =>
      partitionOptionsSchema.parse(draw('region-cut', seed).options),
    );
    const between = cuts.filter(({ peers }) => peers !== undefined);
    for (const options of between) {
      const named = new Set(grudge({ ...options, shape: 'halves' }).flat());
      expect(regions.filter((region) => region.some((node) => named.has(node)))).toHaveLength(2);
      expect(regions.filter((region) => region.every((node) => named.has(node)))).toHaveLength(2);
    }
    expect(between.length).toBeGreaterThan(0);
    expect(between.length).toBeLessThan(cuts.length);
  });

  test('have options that their mechanisms read', () => {
    expect(killOptionsSchema.safeParse(draw('region-loss', 1).options).success).toBe(true);
    expect(messageOptionsSchema.parse(draw('region-delay', 1).options)).toMatchObject({ act: { kind: 'delay' } });
    expect(messageOptionsSchema.parse(draw('region-throttle', 1).options)).toMatchObject({ act: { kind: 'throttle' } });
  });

  test('are drawn where the run has regions, and else only where they are named', () => {
    const seeds = Array.from({ length: 150 }, (_, index) => `seed ${index}`);
    expect(seeds.some((seed) => kindsOf(planned(seed, { regions })).some(isRegional))).toBe(true);
    expect(seeds.some((seed) => kindsOf(planned(seed)).some(isRegional))).toBe(false);
    const [step] = faultsOf(planned('a', { faults: ['region-loss'] }));
    expect(step?.do.kind === 'fault' && step.do.target.kind === 'nodes' ? step.do.target.nodes : []).toMatchObject({
      length: expect.any(Number) as number,
    });
  });
});

function isRegional(kind: string): boolean {
  return kind.startsWith('region-');
}
