import type { NodeName } from '../core/op.ts';
import type { Cluster } from './transport.ts';

/** One member, as a node lists it. */
export interface Member {
  readonly id: string;
  /** The node that it is; undefined for an address that is none of the cluster's. */
  readonly node: NodeName | undefined;
  /** It has been added, and has joined. */
  readonly isStarted: boolean;
}

/** A change of the members, asked of one node over the control path. */
export interface MembershipOrder {
  readonly cluster: Cluster;
  /** The node that is asked. */
  readonly asked: NodeName;
  readonly member: NodeName;
  readonly signal: AbortSignal;
}

/** How a system's set of members is changed while it runs, through its own interface. */
export interface Membership {
  /** The members as this node knows them. @throws when it does not answer. */
  members(order: Omit<MembershipOrder, 'member'>): Promise<readonly Member[]>;
  /** @throws when it was refused or not answered: it may have been done all the same. */
  remove(order: MembershipOrder): Promise<void>;
  /** Announces a member that has no data yet; it joins when it is started. @throws as `remove` does. */
  add(order: MembershipOrder): Promise<void>;
  /** Takes everything that a stopped node holds: at its next start it joins a cluster that is there, and founds none. */
  empty(cluster: Cluster, node: NodeName): Promise<void>;
  isEmpty(cluster: Cluster, node: NodeName): Promise<boolean>;
}
