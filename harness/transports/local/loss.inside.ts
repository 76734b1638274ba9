import { expect, test } from 'vitest';
import { tableOf } from '../../../nemesis/loss/loss-rules.ts';
import { loss } from '../../../nemesis/loss/loss.ts';
import { leftOf } from '../../../nemesis/standing-changes.ts';
import { faultConformance, stepFor } from '../../../nemesis/testing/fault-conformance.ts';
import { startFaultCluster } from '../testing/fault-cluster.ts';
import { createLocal } from './local.ts';
import { modeHere, modeName, optionsOf } from './testing/mode.ts';

const mode = modeHere();
const transport = createLocal(optionsOf(mode));

faultConformance(
  `local as ${modeName(mode)}`,
  async () => await startFaultCluster(async (spec) => await transport.provision(spec)),
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
