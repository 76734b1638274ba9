import { expect, test } from 'vitest';
import { halfOpen } from '../../../nemesis/half-open/half-open.ts';
import { tableOf } from '../../../nemesis/loss/loss-rules.ts';
import { loss } from '../../../nemesis/loss/loss.ts';
import { leftOf } from '../../../nemesis/standing-changes.ts';
import { faultConformance, stepFor } from '../../../nemesis/testing/fault-conformance.ts';
import { startFaultCluster } from '../testing/fault-cluster.ts';
import { createLocal } from './local.ts';
import { modeHere, modeName, optionsOf } from './testing/mode.ts';

const mode = modeHere();
const transport = createLocal(optionsOf(mode));
/** Of 20 messages with a chance of 40 in 100 all arrive once in thirty thousand times. */
const trafficRounds = 10;

faultConformance(
  `local as ${modeName(mode)}`,
  async () => {
    const cluster = await startFaultCluster(async (spec) => await transport.provision(spec));
    return {
      context: cluster.context,
      // Two messages to a target might both be lucky.
      makeTraffic: async () => {
        for (let round = 0; round < trafficRounds; round++) await cluster.makeTraffic();
      },
      [Symbol.asyncDispose]: async () => await cluster[Symbol.asyncDispose](),
    };
  },
  undefined,
  [loss],
);

test('it is refused where a relay carries the links', async () => {
  await using cluster = await startFaultCluster(async (spec) => await transport.provision({ ...spec, relay: true }));
  const { context } = cluster;
  await expect(loss.inject(stepFor(loss, context, 'one'), context)).rejects.toThrow('use drop');
  expect(await leftOf(context.cluster, 'one')).toEqual([]);
});

test('a share of what its target receives is lost, and nothing anywhere else', async () => {
  await using cluster = await startFaultCluster(async (spec) => await transport.provision(spec));
  const { context } = cluster;
  const injected = await loss.inject(stepFor(loss, context, 'one'), context);
  const tables = await Promise.all(
    context.cluster.nodes.map(
      async (node) => (await node.run(['nft', 'list', 'tables'], AbortSignal.timeout(10_000))).stdout,
    ),
  );
  expect(tables.map((text) => text.includes(tableOf('one')))).toEqual([false, false, true]);
  await loss.heal(injected, context);
  expect(await loss.proveHealed(injected, context)).toMatchObject({ holds: true });
});

test('half-open: peers keep connections to a node that is gone, until it is healed', async () => {
  await using cluster = await startFaultCluster(async (spec) => await transport.provision(spec));
  const { context } = cluster;
  await cluster.makeTraffic();
  const injected = await halfOpen.inject(stepFor(halfOpen, context, 'h'), context);
  expect(await halfOpen.prove(injected, context)).toMatchObject({ holds: true });
  expect(await halfOpen.bit(injected, context)).toMatchObject({ holds: true });
  expect(await halfOpen.proveHealed(injected, context)).toMatchObject({ holds: false });
  await halfOpen.heal(injected, context);
  await halfOpen.heal(injected, context);
  await expect.poll(async () => (await halfOpen.proveHealed(injected, context)).holds, { timeout: 15_000 }).toBe(true);
  expect(await leftOf(context.cluster, 'h')).toEqual([]);
});
