import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { NodeName } from '../../core/op.ts';
import type { Cluster } from '../../ports/transport.ts';
import type { NodeConfig } from './frame/node-config.ts';

export type NodeKeys = Pick<NodeConfig, 'privateKey' | 'publicKeys' | 'linkKeys'>;

const linkKeyBytes = 32;

/** A key pair for each node and a secret for each pair of nodes, made once a run: nothing of one run is valid in another. */
export function keysOf(cluster: Cluster, node: NodeName): NodeKeys {
  const keys = cache.get(cluster) ?? newKeys(cluster.nodes.map(({ name }) => name));
  cache.set(cluster, keys);
  const own = keys.get(node);
  if (own === undefined) throw new Error(`no keys for ${node}: it is not in the cluster`);
  return own;
}

const cache = new WeakMap<Cluster, ReadonlyMap<NodeName, NodeKeys>>();

function newKeys(nodes: readonly NodeName[]): Map<NodeName, NodeKeys> {
  const pairs = nodes.map((node) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    });
    return { node, privateKey: privateKey.toString('base64'), publicKey: publicKey.toString('base64') };
  });
  const publicKeys = Object.fromEntries(pairs.map(({ node, publicKey }) => [node, publicKey]));
  const linkKeys = new Map<string, string>();
  const linkKey = (a: NodeName, b: NodeName): string => {
    const link = [a, b].toSorted().join(' ');
    const key = linkKeys.get(link) ?? randomBytes(linkKeyBytes).toString('base64');
    linkKeys.set(link, key);
    return key;
  };
  return new Map(
    pairs.map(({ node, privateKey }) => {
      const peers = nodes.filter((peer) => peer !== node);
      return [
        node,
        { privateKey, publicKeys, linkKeys: Object.fromEntries(peers.map((peer) => [peer, linkKey(node, peer)])) },
      ];
    }),
  );
}
