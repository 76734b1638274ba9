import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../harness/core/errors.ts';
import type { NodeName } from '../harness/core/op.ts';
import type { Link } from '../harness/core/plan.ts';
import type { Evidence, FaultContext } from '../harness/ports/fault.ts';
import { clientsName } from '../harness/ports/transport.ts';
import { bounded } from './bounded.ts';
import { proveOwnClocks, restoreAll } from './clock/restore-all.ts';
import { proveLinks } from './partition/prove-cut.ts';
import { nodesUp } from './prove-up.ts';
import { allLeft, undoAll } from './standing-changes.ts';

/** How long a cluster gets until it is whole again; a system that has not come back by then is told of. */
export const healEverythingMs = 20_000;
const attemptMs = 5_000;
const waitMs = { first: 5, most: 200 };
const linkAnswerMs = 500;

/**
 * Undoes every fault, whoever made it and however far it came, and proves it: all links answer, nothing is stopped,
 * every node runs and is ready, and no clock is off. Safe to call at any moment, and twice. Never rejects: what could not be shown is in
 * the evidence.
 */
export async function healEverything(context: FaultContext, limitMs: number = healEverythingMs): Promise<Evidence> {
  const deadline = performance.now() + limitMs;
  let evidence: Evidence = { holds: false, note: 'not tried' };
  for (let wait = waitMs.first; ; wait = Math.min(waitMs.most, wait * 2)) {
    evidence = await attempt({ ...context, signal: AbortSignal.timeout(attemptMs) });
    if (evidence.holds || performance.now() + wait >= deadline) return evidence;
    await delay(wait);
  }
}

async function attempt(context: FaultContext): Promise<Evidence> {
  const undone = await Promise.allSettled([
    bounded('healing the network', attemptMs, async () => await context.cluster.net.healAll()),
    bounded('putting clocks back', attemptMs, async () => await restoreAll(context.cluster.nodes)),
    bounded('undoing what stands', attemptMs, async () => await undoAll(context.cluster)),
    // Unconditional, on every node: a resumed process that was not stopped doesn't notice.
    ...context.cluster.nodes.map(async (node) => {
      await bounded(`resuming ${node.name}`, attemptMs, async () => await node.signalAll('SIGCONT'));
      const pids = await node.pids();
      if (pids.length === 0)
        await bounded(`restarting ${node.name}`, attemptMs, async () => await context.restart(node.name));
    }),
  ]);
  const errors = undone.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []));
  if (errors.length > 0) return { holds: false, note: errors.join('; ') };
  try {
    return await bounded('proving the heal', attemptMs, async () => await proveWhole(context));
  } catch (error) {
    return { holds: false, note: messageOf(error) };
  }
}

async function proveWhole(context: FaultContext): Promise<Evidence> {
  const { cluster, nodes, system } = context;
  const [links, up, clocks, left] = await Promise.all([
    proveLinks({
      net: cluster.net,
      ports: system.probePorts,
      nodes,
      alsoCut: [],
      links: allLinks(nodes),
      timeoutMs: linkAnswerMs,
    }),
    nodesUp(context, nodes),
    proveOwnClocks(cluster.nodes),
    allLeft(cluster),
  ]);
  const undone = left.length === 0 ? [] : [{ holds: false, note: left.join(', ') }];
  const all = [links, up, clocks, ...undone];
  return { holds: all.every(({ holds }) => holds), note: all.map(({ note }) => note).join('; ') };
}

function allLinks(nodes: readonly NodeName[]): Link[] {
  const between = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to): Link => [from, to]));
  return [...between, ...nodes.map((node): Link => [clientsName, node])];
}
