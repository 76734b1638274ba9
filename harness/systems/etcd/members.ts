import { randomUUID } from 'node:crypto';
import type { NodeName } from '../../core/op.ts';
import type { Cluster } from '../../ports/transport.ts';

/** What the harness knows of a cluster of etcd members that no member can be asked for. */
export class Members {
  /** Goes into the members' identities: members of two runs that reach each other by mistake refuse to talk. */
  readonly token: string = randomUUID();
  readonly #starts = new Map<NodeName, number>();
  readonly #joining = new Set<NodeName>();
  readonly #names = new Map<string, NodeName>();

  /** Counts a start: etcd itself does not say how often it was restarted. */
  started(node: NodeName): void {
    this.#starts.set(node, this.incarnation(node) + 1);
  }

  /** Its data is gone: when it starts again it joins the cluster that is there. */
  joins(node: NodeName): void {
    this.#joining.add(node);
  }

  isJoining(node: NodeName): boolean {
    return this.#joining.has(node);
  }

  incarnation(node: NodeName): number {
    return this.#starts.get(node) ?? 0;
  }

  /** Each member tells its own number, and the leader's only as a number. */
  learn(memberId: string, node: NodeName): void {
    this.#names.set(memberId, node);
  }

  nameOf(memberId: string): NodeName | undefined {
    return this.#names.get(memberId);
  }
}

const byCluster = new WeakMap<Cluster, Members>();

export function membersOf(cluster: Cluster): Members {
  let members = byCluster.get(cluster);
  if (members === undefined) {
    members = new Members();
    byCluster.set(cluster, members);
  }
  return members;
}
