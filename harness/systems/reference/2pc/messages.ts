import type { NodeName } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import type { Operation } from '../frame/ledger.ts';
import type { Message } from '../frame/protocol.ts';
import { operation } from '../frame/read-request.ts';
import { anyOf, count, list, literal, object, optional, type Reader, record, text, whole } from '../frame/shape.ts';

/**
 * A branch is the coordinator's own number for a transaction, `<epoch>.<number>`: nodes know a transaction by it. Its
 * epoch is the incarnation of the coordinator that began it, so that no number is ever given twice. `txn` is the client's
 * name for the transaction, which traces and evidence use.
 */
interface AboutBranch extends Message {
  readonly branch: string;
  readonly txn: string;
  readonly epoch: number;
}

export interface Prepare extends AboutBranch {
  readonly kind: 'prepare';
  /** All of the transaction's, so that one in doubt knows whom to ask. */
  readonly participants: readonly NodeName[];
  readonly operations: readonly Operation[];
}

export interface Vote extends AboutBranch {
  readonly kind: 'vote';
  readonly vote: 'yes' | 'no';
  /** Why it is no. */
  readonly reason?: string;
  /** What a yes read under its locks. */
  readonly reads?: Readonly<Record<string, number>>;
}

export interface DecisionMessage extends AboutBranch {
  readonly kind: 'decision';
  readonly decision: Decision;
}

/** A participant has the commit on its disk: the coordinator need not tell it again. Aborts are not acknowledged. */
export interface Ack extends AboutBranch {
  readonly kind: 'ack';
}

/** Asked by a participant in doubt, of the coordinator and of the other participants. */
export interface Inquiry extends AboutBranch {
  readonly kind: 'inquiry';
}

export interface Answer extends AboutBranch {
  readonly kind: 'answer';
  /** `pending`: votes are being collected. `unknown`: in doubt as well. */
  readonly outcome: Decision | 'pending' | 'unknown';
}

/** A participant tells its coordinator what an operator decided there, as often as the two meet over it. */
export interface HeuristicReport extends AboutBranch {
  readonly kind: 'heuristic';
  readonly decision: Decision;
}

export type TwoPhaseMessage = Prepare | Vote | DecisionMessage | Ack | Inquiry | Answer | HeuristicReport;

export function isSigned(message: TwoPhaseMessage): boolean {
  const { kind } = message;
  return kind === 'vote' || kind === 'decision' || kind === 'answer' || kind === 'heuristic';
}

const about = { txn: text, branch: text, epoch: count };
const decision = literal('commit', 'abort');

/** A message of this protocol from the wire. */
export const messageReader: Reader<TwoPhaseMessage> = anyOf<TwoPhaseMessage>(
  object<Prepare>({ kind: literal('prepare'), ...about, participants: list(text), operations: list(operation) }),
  object<Vote>({
    kind: literal('vote'),
    ...about,
    vote: literal('yes', 'no'),
    reason: optional(text),
    reads: optional(record(whole)),
  }),
  object<DecisionMessage>({ kind: literal('decision'), ...about, decision }),
  object<HeuristicReport>({ kind: literal('heuristic'), ...about, decision }),
  object<Ack>({ kind: literal('ack'), ...about }),
  object<Inquiry>({ kind: literal('inquiry'), ...about }),
  object<Answer>({ kind: literal('answer'), ...about, outcome: literal('commit', 'abort', 'pending', 'unknown') }),
);
