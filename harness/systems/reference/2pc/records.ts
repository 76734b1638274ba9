import type { NodeName } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import type { Operation } from '../frame/ledger.ts';
import type { LogRecord, TransactionRequest } from '../frame/protocol.ts';
import { operation, transactionRequest } from '../frame/read-request.ts';
import { anyOf, count, list, literal, object, optional, type Reader, text } from '../frame/shape.ts';

/**
 * Forced by the coordinator before the first PREPARE. Textbook presumed abort writes nothing here; but clients choose
 * the ids and may send one again after a crash, and a coordinator that had forgotten it would begin it a second time.
 */
interface Collecting extends LogRecord {
  readonly kind: 'collecting';
  readonly branch: string;
  readonly request: TransactionRequest;
  readonly participants: readonly NodeName[];
}

/** Forced by a participant before its yes leaves. */
interface PreparedRecord extends LogRecord {
  readonly kind: 'prepared';
  readonly branch: string;
  readonly epoch: number;
  readonly participants: readonly NodeName[];
  readonly operations: readonly Operation[];
}

/** Forced: by the coordinator before anybody is told, by a participant before it acknowledges. */
interface Committed extends LogRecord {
  readonly kind: 'committed';
  readonly branch: string;
  /** An operator decided, and not the coordinator. */
  readonly by?: 'operator' | undefined;
}

/** Lazy, since without it a coordinator presumes the abort, and a participant asks again; forced where an operator decided. */
interface Aborted extends LogRecord {
  readonly kind: 'aborted';
  readonly branch: string;
  readonly reason: string;
  readonly by?: 'operator' | undefined;
}

/** Forced: this node will never vote yes in the branch; or, at the coordinator, never begin the transaction. */
interface Refused extends LogRecord {
  readonly kind: 'refused';
  /** Empty at the coordinator: the transaction has none. */
  readonly branch: string;
  readonly reason: string;
}

/** Lazy: every participant has acknowledged the commit. */
interface End extends LogRecord {
  readonly kind: 'end';
  readonly branch: string;
}

/** Forced by the coordinator: an operator decided at this participant. It is never forgotten. */
interface Heuristic extends LogRecord {
  readonly kind: 'heuristic';
  readonly branch: string;
  readonly node: NodeName;
  readonly decision: Decision;
}

export type TwoPhaseRecord = Collecting | PreparedRecord | Committed | Aborted | Refused | End | Heuristic;

const about = { txn: text, branch: text };
const by = optional(literal('operator'));

/** A record of this protocol from the log. */
export const recordReader: Reader<TwoPhaseRecord> = anyOf<TwoPhaseRecord>(
  object<Collecting>({
    kind: literal('collecting'),
    ...about,
    request: transactionRequest,
    participants: list(text),
  }),
  object<PreparedRecord>({
    kind: literal('prepared'),
    ...about,
    epoch: count,
    participants: list(text),
    operations: list(operation),
  }),
  object<Committed>({ kind: literal('committed'), ...about, by }),
  object<Aborted>({ kind: literal('aborted'), ...about, reason: text, by }),
  object<Refused>({ kind: literal('refused'), ...about, reason: text }),
  object<End>({ kind: literal('end'), ...about }),
  object<Heuristic>({ kind: literal('heuristic'), ...about, node: text, decision: literal('commit', 'abort') }),
);
