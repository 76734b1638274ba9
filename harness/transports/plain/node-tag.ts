import type { NodeName } from '../../core/op.ts';

/** The environment variable by which a process, and all that it starts, is known to belong to a node of a cluster. */
export const nodeVariable = 'INDOUBT_NODE';

/** Its value; with an empty node, what those of the cluster's nodes begin with. */
export function nodeTag(cluster: string, node: NodeName): string {
  return `${cluster}/${node}`;
}
