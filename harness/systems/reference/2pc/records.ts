import type { NodeName } from '../../../core/op.ts';
import type { Operation } from '../frame/ledger.ts';
import type { LogRecord, TransactionRequest } from '../frame/protocol.ts';
import { operation, transactionRequest } from '../frame/read-request.ts';
import { anyOf, count, list, literal, object, type Reader, text } from '../frame/shape.ts';

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
}

/** Lazy everywhere: without it a coordinator presumes the abort, and a participant asks again. */
interface Aborted extends LogRecord {
  readonly kind: 'aborted';
  readonly branch: string;
  readonly reason: string;
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

export type TwoPhaseRecord = Collecting | PreparedRecord | Committed | Aborted | Refused | End;

const about = { txn: text, branch: text };

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
  object<Committed>({ kind: literal('committed'), ...about }),
  object<Aborted>({ kind: literal('aborted'), ...about, reason: text }),
  object<Refused>({ kind: literal('refused'), ...about, reason: text }),
  object<End>({ kind: literal('end'), ...about }),
);
