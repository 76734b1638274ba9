import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../harness/core/plan.ts';
import { Prng } from '../../harness/core/prng.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { drawSwizzle, swizzleOptionsSchema } from './draw-swizzle.ts';
import { swizzle } from './swizzle.ts';

const limitMs = 15_000;
const nodes = ['n1', 'n2', 'n3'];

function step(options: object): Step {
  return {
    id: 's',
    when: { kind: 'time', ms: 0 },
    do: { kind: 'fault', fault: 'swizzle', target: { kind: 'nodes', nodes: ['n1', 'n2'] }, options: { ...options } },
    required: true,
  };
}

describe.skipIf(!existsSync('/proc/self/stat'))('swizzle', () => {
  test('nodes are cut off in one order and come back in another', async () => {
    await using loopback = await startLoopbackCluster(nodes);
    const { context } = loopback;
    const injected = await swizzle.inject(step({ cut: ['n1', 'n2'], heal: ['n2', 'n1'], gapMs: 400 }), context);
    expect(await isReached(context, 'n3', 'n1')).toBe(false);
    expect(await isReached(context, 'n3', 'n2')).toBe(true);
    expect(await swizzle.prove(injected, context)).toMatchObject({ holds: true });
    await until(async () => !(await isReached(context, 'n3', 'n2')));
    await until(async () => await isReached(context, 'n3', 'n2'));
    expect(await isReached(context, 'n3', 'n1')).toBe(false);
    expect(await swizzle.proveHealed(injected, context)).toMatchObject({ holds: false });
    await swizzle.heal(injected, context);
    expect(await swizzle.proveHealed(injected, context)).toMatchObject({ holds: true });
  });

  test('healed under way, nothing is cut any more', async () => {
    await using loopback = await startLoopbackCluster(nodes);
    const { context } = loopback;
    const injected = await swizzle.inject(step({ cut: ['n1', 'n2'], heal: ['n1', 'n2'], gapMs: 30 }), context);
    await swizzle.prove(injected, context);
    await swizzle.heal(injected, context);
    await delay(100);
    expect(await swizzle.proveHealed(injected, context)).toMatchObject({ holds: true });
    for (const node of nodes) expect(await isReached(context, node === 'n1' ? 'n2' : 'n1', node)).toBe(true);
  });
});

test('what is drawn fits its time and is read back', () => {
  for (const maxMs of [150, 700, 5_000]) {
    for (let seed = 0; seed < 50; seed++) {
      const prng = Prng.fromSeed(seed);
      const { options, durationMs } = drawSwizzle({ nodes, roles: {}, timeouts: {}, prng, maxMs });
      const { cut, heal, gapMs } = swizzleOptionsSchema.parse(options);
      expect(heal.toSorted()).toEqual(cut.toSorted());
      expect(durationMs).toBeLessThanOrEqual(maxMs);
      expect((2 * cut.length - 1) * gapMs).toBeLessThanOrEqual(maxMs);
    }
  }
});

async function isReached({ cluster, system }: FaultContext, from: string, to: string): Promise<boolean> {
  const { outcome } = await cluster.net.probe([from, to], system.probePorts.nodes, 200);
  return outcome !== 'silent';
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    expect(performance.now()).toBeLessThan(deadline);
    await delay(5);
  }
}
