import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NodeName } from '../../core/op.ts';
import type { Member, Membership, MembershipOrder } from '../../ports/membership.ts';
import type { Cluster, ClusterNode, Endpoint } from '../../ports/transport.ts';
import { askMember } from './control.ts';
import { membersOf } from './members.ts';

const listAnswer = z.object({
  members: z.array(
    z.object({
      ID: z.string().regex(/^\d+$/),
      // Empty until the member has joined.
      name: z.string().default(''),
      peerURLs: z.array(z.string()).default([]),
    }),
  ),
});
const anyAnswer = z.looseObject({});

/** Members are removed and added through etcd's cluster API; a member that has lost its data must come back as a new one. */
export const etcdMembership: Membership = {
  members,
  remove: async (order) => {
    const found = (await members(order)).find(({ node }) => node === order.member);
    if (found !== undefined) await change(order, { path: '/v3/cluster/member/remove', body: { ID: found.id } });
  },
  add: async (order) => {
    const body = { peerURLs: [urlOf(order.cluster.listen(order.member, 'peer'))] };
    await change(order, { path: '/v3/cluster/member/add', body });
  },
  empty: async (cluster, node) => {
    membersOf(cluster).joins(node);
    await emptyData(cluster.node(node));
  },
  isEmpty: async (cluster, node) => (await readdir(dataFolder(cluster.node(node)))).length === 0,
};

async function members({
  cluster,
  asked,
  signal,
}: Pick<MembershipOrder, 'cluster' | 'asked' | 'signal'>): Promise<readonly Member[]> {
  const request = { path: '/v3/cluster/member/list', body: {} };
  const answer = await askMember({ cluster, node: asked, request, schema: listAnswer }, signal);
  return answer.members.map(({ ID, name, peerURLs }) => ({
    id: ID,
    node: nodeAt(cluster, peerURLs),
    isStarted: name !== '',
  }));
}

function nodeAt(cluster: Cluster, urls: readonly string[]): NodeName | undefined {
  return cluster.spec.nodes.find((node) => urls.includes(urlOf(cluster.listen(node, 'peer'))));
}

async function change(
  { cluster, asked, signal }: MembershipOrder,
  request: { readonly path: string; readonly body: Record<string, string | string[]> },
): Promise<void> {
  await askMember({ cluster, node: asked, request, schema: anyAnswer }, signal);
}

export async function emptyData(node: ClusterNode): Promise<void> {
  const folder = dataFolder(node);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

export function dataFolder(node: ClusterNode): string {
  return join(node.dataFolder, 'etcd');
}

export function urlOf({ host, port }: Endpoint): string {
  return `http://${host}:${port}`;
}
