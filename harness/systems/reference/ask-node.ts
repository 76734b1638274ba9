import { z } from 'zod';
import type { Completion, NodeName } from '../../core/op.ts';
import type { Decision, FinalState, NodeState } from '../../core/trace.ts';
import type { Cluster } from '../../ports/transport.ts';
import { RequestLine } from './request-line.ts';

const name = z.string().max(200);
const count = z.number().int().nonnegative();
const inDoubt = z.array(z.object({ txn: name, ageMs: z.number().nonnegative() }));

const stateSchema = z.object({
  role: name,
  epoch: count,
  version: name,
  incarnation: count,
  inDoubt,
  leader: name.optional(),
  locks: count,
  clockMs: z.number(),
  counters: z.record(name, z.number()),
});

const finalSchema = z.object({
  decisions: z.record(name, z.enum(['commit', 'abort'])),
  inDoubt,
  locks: z.record(name, z.string()),
  data: z.object({ accounts: z.record(name, z.number()) }).optional(),
});

/** What a node says of itself, over the control path. @throws when it does not answer, or answers something else. */
export async function askState(cluster: Cluster, node: NodeName, signal: AbortSignal): Promise<NodeState> {
  const { leader, ...state } = stateSchema.parse(await ask(cluster, node, 'status', signal));
  return leader === undefined ? state : { ...state, leader };
}

/** What a node holds. @throws when it does not answer, or answers something else. */
export async function askFinal(
  cluster: Cluster,
  node: NodeName,
  signal: AbortSignal,
): Promise<Omit<FinalState, 'time' | 'node'>> {
  const { data, ...final } = finalSchema.parse(await ask(cluster, node, 'final', signal));
  return data === undefined ? final : { ...final, data };
}

/** Orders a participant in doubt to decide. The completion says what it answered. @throws when there is no connection. */
export async function orderDecision(
  { cluster, node, signal }: { readonly cluster: Cluster; readonly node: NodeName; readonly signal: AbortSignal },
  order: { readonly txn: string; readonly decision: Decision },
): Promise<Completion> {
  const line = await openLine(cluster, node, signal);
  try {
    return await line.ask({ kind: 'force', ...order }, signal);
  } finally {
    line.close();
  }
}

async function openLine(cluster: Cluster, node: NodeName, signal: AbortSignal): Promise<RequestLine> {
  const { localAddress, ...endpoint } = cluster.control(node, 'client');
  return await RequestLine.open(endpoint, localAddress, signal);
}

async function ask(cluster: Cluster, node: NodeName, kind: string, signal: AbortSignal): Promise<unknown> {
  const line = await openLine(cluster, node, signal);
  try {
    const answer = await line.ask({ kind }, signal);
    if (answer.type !== 'ok') throw new Error(`${node}: ${answer.error}`);
    return answer.value;
  } finally {
    line.close();
  }
}
