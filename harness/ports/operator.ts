import type { NodeName } from '../core/op.ts';
import type { Cluster } from './transport.ts';

/** An order, as it is given to one node. */
export interface OperatorOrder {
  readonly cluster: Cluster;
  readonly node: NodeName;
  /** What it is about, of what `subjects` named: a transaction. Absent where the action is about the node itself. */
  readonly subject?: string;
  readonly signal: AbortSignal;
}

/** What the system answered to an order. */
export interface OperatorAnswer {
  /** `unknown`: no answer came in time, and it may have been done all the same. */
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** The answer, in one line. */
  readonly note: string;
  /** What of the system's own work it changed, in one line; absent where it changed none. */
  readonly affected?: string;
}

/**
 * Something that an operator may order a system to do and that its protocol would not do by itself: forcing a decision,
 * forcing a new cluster. It goes through the system's own interface, over the control path, which no cut touches.
 */
export interface OperatorAction {
  /** One sentence: what it does. */
  readonly summary: string;
  /** Properties that it may break, by name: a violation of one of these is the operator's. */
  readonly mayBreak: readonly string[];
  /** What there is to act on at a node now; absent where the action is about the node itself. */
  subjects?(order: OperatorOrder): Promise<readonly string[]>;
  /** Gives the order. @throws when the node does not answer. */
  perform(order: OperatorOrder): Promise<OperatorAnswer>;
  /** What the node itself shows of it afterwards. @throws when the node does not answer. */
  prove(order: OperatorOrder): Promise<{ readonly holds: boolean; readonly note: string }>;
}
