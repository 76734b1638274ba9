import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { EnvironmentError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { NodeName } from '../../core/op.ts';
import type { NodeState } from '../../core/trace.ts';
import type { Cluster } from '../../ports/transport.ts';
import { classifyError } from './classify.ts';
import { exchangeOnce, type GatewayAddress, type GatewayRequest } from './gateway.ts';
import { membersOf } from './members.ts';
import { decodeText, decodeValue, encodeText } from './operations.ts';

// Protobuf's JSON writes 64-bit numbers as strings and leaves out zeroes.
const uint64 = z.string().regex(/^\d+$/).default('0');
const statusAnswer = z.object({
  header: z.object({ member_id: uint64, revision: uint64 }),
  version: z.string(),
  leader: uint64,
  raftIndex: uint64,
  raftTerm: uint64,
});
const healthAnswer = z.object({ health: z.literal('true') });
const rangeAnswer = z.object({
  header: z.object({ revision: uint64 }),
  kvs: z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]),
  more: z.boolean().default(false),
});

/** A page of a final read, and how many of them: together far more than a run writes. */
const pageKeys = 1_000;
const pagesMax = 1_000;
const retryMs = 50;

/** What a member says of itself, without asking the others: an old leader that is cut off still says `leader`. */
export async function observeMember(cluster: Cluster, node: NodeName, signal: AbortSignal): Promise<NodeState> {
  const request = { path: '/v3/maintenance/status', body: {} };
  const status = await askMember({ cluster, node, request, schema: statusAnswer }, signal);
  const members = membersOf(cluster);
  const memberId = status.header.member_id;
  members.learn(memberId, node);
  const leader = members.nameOf(status.leader);
  return {
    role: status.leader === memberId ? 'leader' : 'follower',
    epoch: Number(status.raftTerm),
    version: status.version,
    incarnation: members.incarnation(node),
    inDoubt: [],
    commitIndex: Number(status.raftIndex),
    ...(leader === undefined ? {} : { leader }),
  };
}

/** A healthy member knows a leader and can read through the log: a majority answers too. */
export async function isHealthy(cluster: Cluster, node: NodeName, signal: AbortSignal): Promise<boolean> {
  const exchange = await exchangeOnce({ path: '/health' }, controlAddress(cluster, node), signal);
  return exchange.kind === 'answered' && exchange.status === 200 && healthAnswer.safeParse(exchange.body).success;
}

/**
 * Every key and value that this member itself holds. A linearizable read goes first, so that a member that only lags
 * behind isn't taken for one that differs.
 */
export async function heldBy(cluster: Cluster, node: NodeName, signal: AbortSignal): Promise<Record<string, Json>> {
  const revision = await caughtUp(cluster, node, signal);
  const held = new Map<string, Json>();
  let from = '\0';
  for (let page = 0; page < pagesMax; page++) {
    // From `from` to the end, of this member's own data, all pages at one revision.
    const body = {
      key: encodeText(from),
      range_end: encodeText('\0'),
      limit: String(pageKeys),
      revision,
      serializable: true,
    };
    const request = { path: '/v3/kv/range', body };
    const { kvs, more } = await askMember({ cluster, node, request, schema: rangeAnswer }, signal);
    for (const { key, value } of kvs) held.set(decodeText(key), decodeValue(value));
    const last = kvs.at(-1);
    if (!more || last === undefined) return Object.fromEntries(held);
    from = `${decodeText(last.key)}\0`;
  }
  throw new EnvironmentError('too-much-data', `${node} holds more than ${pageKeys * pagesMax} keys`, { node });
}

/**
 * A revision that the cluster has reached and this member too. Elections that a fault left behind are waited out, until
 * the signal.
 */
async function caughtUp(cluster: Cluster, node: NodeName, signal: AbortSignal): Promise<string> {
  const request = { path: '/v3/kv/range', body: { key: encodeText('\0'), count_only: true } };
  for (;;) {
    try {
      const { header } = await askMember({ cluster, node, request, schema: rangeAnswer }, signal);
      return header.revision;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    await delay(retryMs);
  }
}

interface Question<T> {
  readonly cluster: Cluster;
  readonly node: NodeName;
  readonly request: GatewayRequest;
  readonly schema: z.ZodType<T>;
}

/** @throws EnvironmentError when the member does not answer, or with something else. */
export async function askMember<T>({ cluster, node, request, schema }: Question<T>, signal: AbortSignal): Promise<T> {
  const exchange = await exchangeOnce(request, controlAddress(cluster, node), signal);
  const answer = exchange.kind === 'answered' && exchange.status === 200 ? schema.safeParse(exchange.body) : undefined;
  if (answer?.success === true) return answer.data;
  const failure = classifyError(exchange);
  const reason = failure.type === 'ok' ? 'garbled answer' : failure.error;
  throw new EnvironmentError('no-answer', `${node} does not answer ${request.path}: ${reason}`, { node });
}

function controlAddress(cluster: Cluster, node: NodeName): GatewayAddress {
  return cluster.control(node, 'client');
}
