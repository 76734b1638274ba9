import type { Operation } from '../frame/ledger.ts';
import { operation } from '../frame/read-request.ts';
import {
  anyOf,
  count,
  list,
  literal,
  mismatch,
  object,
  optional,
  type Reader,
  record,
  text,
  whole,
} from '../frame/shape.ts';
import type { Member, Message } from './transaction.ts';

/**
 * What goes over the wire: a message of the protocol, or of a read, with its transaction, the coordinator's incarnation as
 * its epoch, and the work or the values that it carries.
 */
export type WireMessage = (Message | ReadMessage) & {
  readonly txn: string;
  readonly epoch: number;
  /** Of `prepare`, and of questions, so that who knows nothing of the transaction can refuse it. */
  readonly members?: readonly Member[] | undefined;
  readonly operations?: readonly Operation[] | undefined;
};

/** A read of all accounts: the coordinator asks, each participant answers, and all hear that it is over. */
type ReadMessage =
  | { readonly kind: 'read' }
  | {
      readonly kind: 'values';
      /** Absent when there are none. */
      readonly reads?: Readonly<Record<string, number>> | undefined;
      /** Why there are none. */
      readonly reason?: string | undefined;
    }
  | { readonly kind: 'read-done' };

/** A message of the commit protocol itself. */
export type CommitMessage = Extract<WireMessage, { readonly kind: Message['kind'] }>;

const member: Reader<Member> = object<Member>({ node: text, incarnation: count });
export const members: Reader<readonly Member[]> = list(member);
export const operations: Reader<readonly Operation[]> = list(operation);

type OfKind<K extends WireMessage['kind']> = WireMessage & { readonly kind: K };

const about = { txn: text, epoch: count };
const cargo = { members: absent, operations: absent };

/** A message of this protocol from the wire. */
export const messageReader: Reader<WireMessage> = anyOf<WireMessage>(
  object<OfKind<'prepare'>>({ kind: literal('prepare'), ...about, ...cargo, members, operations }),
  object<OfKind<'vote'>>({
    kind: literal('vote'),
    ...about,
    ...cargo,
    vote: literal('yes', 'no'),
    reason: optional(text),
  }),
  object<OfKind<'pre-commit'>>({ kind: literal('pre-commit'), ...about, ...cargo }),
  object<OfKind<'ack'>>({ kind: literal('ack'), ...about, ...cargo }),
  object<OfKind<'state-request'>>({ kind: literal('state-request'), ...about, ...cargo, members }),
  object<OfKind<'state-report'>>({ kind: literal('state-report'), ...about, ...cargo, isCommittable: flag }),
  object<OfKind<'decision'>>({
    kind: literal('decision'),
    ...about,
    ...cargo,
    decision: literal('commit', 'abort'),
    as: literal('order', 'answer'),
  }),
  object<OfKind<'inquiry'>>({ kind: literal('inquiry'), ...about, ...cargo, members }),
  object<OfKind<'undecided'>>({
    kind: literal('undecided'),
    ...about,
    ...cargo,
    isRestarted: flag,
    isCommittable: flag,
  }),
  object<OfKind<'read'>>({ kind: literal('read'), ...about, ...cargo, operations }),
  object<OfKind<'values'>>({
    kind: literal('values'),
    ...about,
    ...cargo,
    reads: optional(record(whole)),
    reason: optional(text),
  }),
  object<OfKind<'read-done'>>({ kind: literal('read-done'), ...about, ...cargo }),
);

const unsigned: readonly WireMessage['kind'][] = ['prepare', 'ack', 'inquiry', 'read', 'values', 'read-done'];

/** Votes, orders, states and decisions are signed; requests, receipts, questions and reads are only authenticated. */
export function isSigned({ kind }: WireMessage): boolean {
  return !unsigned.includes(kind);
}

/** What a message of this kind does not carry is dropped. */
function absent(): undefined {
  return undefined;
}

function flag(value: unknown): boolean | typeof mismatch {
  return typeof value === 'boolean' ? value : mismatch;
}
