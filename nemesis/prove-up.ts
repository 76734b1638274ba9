import type { NodeName } from '../harness/core/op.ts';
import type { Evidence, FaultContext } from '../harness/ports/fault.ts';
import { pidsByNode } from './node-pids.ts';
import { processState } from './process-state.ts';

/** Every node runs, nothing on it is stopped, and it answers. */
export async function nodesUp(context: FaultContext, nodes: readonly NodeName[]): Promise<Evidence> {
  const running = await nodesRunning(context, nodes);
  if (!running.holds) return running;
  const answers = await Promise.all(nodes.map(async (node) => ({ node, ready: await isReady(node, context) })));
  const silent = answers.filter(({ ready }) => !ready).map(({ node }) => node);
  return silent.length === 0
    ? { holds: true, note: `${running.note}; ready` }
    : { holds: false, note: `not ready: ${silent.join(', ')}` };
}

/** Every node has processes, and none of them is stopped. */
async function nodesRunning(context: FaultContext, nodes: readonly NodeName[]): Promise<Evidence> {
  const pids = await pidsByNode(context, nodes);
  const down = nodes.filter((node) => (pids[node] ?? []).length === 0);
  if (down.length > 0) return { holds: false, note: `no process on ${down.join(', ')}` };
  const stopped = await inStateT(Object.values(pids).flat());
  return stopped.length === 0
    ? { holds: true, note: `${nodes.join(', ')} up` }
    : { holds: false, note: `still stopped: ${stopped.join(', ')}` };
}

/** The processes of the nodes that a signal has stopped. */
export async function stoppedOn(context: FaultContext, nodes: readonly NodeName[]): Promise<number[]> {
  return await inStateT(Object.values(await pidsByNode(context, nodes)).flat());
}

async function inStateT(pids: readonly number[]): Promise<number[]> {
  const states = await Promise.all(pids.map(async (pid) => ({ pid, state: await processState(pid) })));
  return states.filter(({ state }) => state === 'T').map(({ pid }) => pid);
}

async function isReady(node: NodeName, context: FaultContext): Promise<boolean> {
  try {
    return await context.isReady(node, context.signal);
  } catch {
    // A node that can't be asked is not ready; the caller asks again.
    return false;
  }
}
