import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import type {
  Framing,
  MessageFilter,
  MessageRule,
  MessageTrap,
  RelayNote,
  RuleCount,
  SeenMessage,
  TrapFired,
} from '../../ports/message-relay.ts';
import type { PortName, ProbeResult } from '../../ports/transport.ts';
import type { LinkLoss } from '../../relay/link-table.ts';

/** What the runner asks of the keeper, over Node's own channel between a parent and its child. */
export interface KeeperCalls {
  /** Claims ports and sets the relay up; the numbers are in the order of `PortMap`. */
  start: {
    readonly request: {
      readonly tag: string;
      readonly nodes: readonly NodeName[];
      readonly ports: readonly PortName[];
      readonly framings: Readonly<Record<PortName, Framing>>;
    };
    readonly answer: readonly number[];
  };
  /** From now on the process group dies with the runner; `node`: a process of the system that will listen there. */
  guard: { readonly request: { readonly group: number; readonly node: NodeName | null }; readonly answer: null };
  /** A process of the system has ended on the node. */
  ended: { readonly request: { readonly node: NodeName }; readonly answer: null };
  /** Nothing is left of the group: its number may be anybody's from now on. */
  release: { readonly request: { readonly group: number }; readonly answer: null };
  cut: { readonly request: { readonly owner: string; readonly links: readonly Link[] }; readonly answer: null };
  heal: { readonly request: { readonly owner: string }; readonly answer: null };
  healAll: { readonly request: Readonly<Record<string, never>>; readonly answer: null };
  apply: {
    readonly request: { readonly owner: string; readonly rules: readonly MessageRule[] };
    readonly answer: null;
  };
  ruleCounts: { readonly request: { readonly owner: string }; readonly answer: readonly RuleCount[] };
  arm: { readonly request: { readonly owner: string; readonly trap: MessageTrap }; readonly answer: null };
  releaseTrap: {
    readonly request: { readonly owner: string; readonly trap: string; readonly verdict: 'deliver' | 'drop' };
    readonly answer: null;
  };
  messages: { readonly request: { readonly filter: MessageFilter }; readonly answer: readonly SeenMessage[] };
  notes: { readonly request: Readonly<Record<string, never>>; readonly answer: readonly RelayNote[] };
  counts: { readonly request: { readonly owner: string }; readonly answer: readonly LinkLoss[] };
  probe: {
    readonly request: { readonly link: Link; readonly port: PortName; readonly timeoutMs: number };
    readonly answer: Omit<ProbeResult, 'link'>;
  };
}

export type KeeperCall = keyof KeeperCalls;

export interface KeeperRequest<C extends KeeperCall = KeeperCall> {
  readonly id: number;
  readonly call: C;
  readonly request: KeeperCalls[C]['request'];
}

/** What the keeper says without being asked. */
export interface KeeperEvent {
  readonly trap: TrapFired;
}

export type KeeperReply<C extends KeeperCall = KeeperCall> =
  | { readonly id: number; readonly answer: KeeperCalls[C]['answer'] }
  | { readonly id: number; readonly code: string; readonly message: string };
