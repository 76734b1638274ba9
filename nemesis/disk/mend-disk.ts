import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { StandingChange } from '../standing-changes.ts';
import { diskOf } from './disk-of.ts';
import { ourFiles, refusalOf, removeOurs } from './write-probe.ts';

/** How long the kernel may take to end what was killed. */
const goneMs = 2_000;

/** Whatever was done to the disks of these nodes: space is given back, and they can be written again. */
export function diskChange(context: FaultContext, nodes: readonly NodeName[]): StandingChange {
  return {
    undo: async () => {
      await Promise.all(nodes.map(async (node) => await mend(context, node)));
    },
    left: async () => (await Promise.all(nodes.map(async (node) => await problems(context, node)))).flat(),
  };
}

async function mend(context: FaultContext, node: NodeName): Promise<void> {
  const disk = diskOf(context, node);
  const { isReadOnly } = await disk.state();
  if (!isReadOnly) await disk.release();
  if ((await refusalOf(disk.folder)) !== undefined) {
    // What has a file of it open keeps it from being mounted anew, and can't write to that file ever again.
    await endAll(context, node);
    await disk.recover();
    await disk.release();
  }
  await removeOurs(disk.folder);
}

async function endAll({ cluster }: FaultContext, node: NodeName): Promise<void> {
  const deadline = performance.now() + goneMs;
  while ((await cluster.node(node).pids()).length > 0 && performance.now() < deadline) {
    await cluster.node(node).signalAll('SIGKILL');
    await delay(2);
  }
}

/** What is wrong with the node's disk, one line each. */
async function problems(context: FaultContext, node: NodeName): Promise<string[]> {
  const { folder } = diskOf(context, node);
  try {
    const refusal = await refusalOf(folder);
    const ours = refusal === undefined ? await ourFiles(folder) : [];
    return [
      ...(refusal === undefined ? [] : [`writes to the disk of ${node} end with ${refusal}`]),
      ...ours.map((name) => `${name} is left on ${node}`),
    ];
  } catch (error) {
    return [`the disk of ${node}: ${messageOf(error)}`];
  }
}
