import { setTimeout as delay } from 'node:timers/promises';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import { aimAtWork, workNow } from '../work-in-flight.ts';
import type { ActiveKill } from './active-kills.ts';

/** How long the kernel may take to end what was killed; a process in an uninterruptible wait takes longer. */
const goneMs = 1_000;

/** Ends everything on the nodes at once, at a moment when something is in flight, and waits until it is gone. */
export async function strike(
  active: ActiveKill,
  context: FaultContext,
  nodes: readonly NodeName[],
  { lingerMs, wasReady }: { readonly lingerMs: number; readonly wasReady?: boolean },
): Promise<void> {
  await aimAtWork(context, nodes, lingerMs);
  const at = workNow(context, nodes);
  const { signal } = active;
  await Promise.all(nodes.map(async (node) => await context.cluster.node(node).signalAll(signal)));
  const isForced = signal !== 'SIGKILL' && !(await endsBy(performance.now() + active.graceMs, nodes, context));
  const deadline = performance.now() + goneMs;
  await Promise.all(nodes.map(async (node) => await killRest(node, context, deadline)));
  const after = workNow(context, nodes);
  active.strikes.push({ at, after, isForced, ...(wasReady === undefined ? {} : { wasReady }) });
}

/** True when all have ended by themselves in time. */
async function endsBy(deadline: number, nodes: readonly NodeName[], context: FaultContext): Promise<boolean> {
  for (;;) {
    const left = await Promise.all(nodes.map(async (node) => (await context.cluster.node(node).pids()).length));
    if (left.every((count) => count === 0)) return true;
    if (performance.now() >= deadline || context.signal.aborted) return false;
    await delay(2);
  }
}

async function killRest(node: NodeName, context: FaultContext, deadline: number): Promise<void> {
  // A process that forked while it was signalled left a child: each round kills what it finds.
  while ((await context.cluster.node(node).pids()).length > 0 && performance.now() < deadline) {
    await context.cluster.node(node).signalAll('SIGKILL');
    await delay(1);
  }
}
