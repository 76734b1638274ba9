import { setTimeout as delay } from 'node:timers/promises';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import { aimAtWork, workNow } from '../work-in-flight.ts';
import type { ActiveKill } from './active-kills.ts';

/** How long the kernel may take to end what was killed; a process in an uninterruptible wait takes longer. */
const goneMs = 1_000;

/** Kills everything on the nodes at once, at a moment when something is in flight, and waits until it is gone. */
export async function strike(
  active: ActiveKill,
  context: FaultContext,
  nodes: readonly NodeName[],
  lingerMs: number,
): Promise<void> {
  await aimAtWork(context, nodes, lingerMs);
  const at = workNow(context, nodes);
  await Promise.all(nodes.map(async (node) => await context.cluster.node(node).signalAll('SIGKILL')));
  const deadline = performance.now() + goneMs;
  await Promise.all(nodes.map(async (node) => await waitGone(node, context, deadline)));
  active.strikes.push({ at, after: workNow(context, nodes) });
}

async function waitGone(node: NodeName, context: FaultContext, deadline: number): Promise<void> {
  // A process that forked while it was signalled left a child: each round kills what it finds.
  while ((await context.cluster.node(node).pids()).length > 0 && performance.now() < deadline) {
    await delay(1);
    await context.cluster.node(node).signalAll('SIGKILL');
  }
}
