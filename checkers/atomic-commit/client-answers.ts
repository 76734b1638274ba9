import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { Decision } from '../../harness/core/trace.ts';

/** What one client operation says of a transaction. */
export interface ClientStatement {
  readonly txn: string;
  readonly operation: Operation;
  /** Only looks: a transaction that was never asked for in another way changes nothing. */
  readonly isRead: boolean;
  /** Asks what became of the transaction, and does not ask for it. */
  readonly isQuestion: boolean;
  /** What the client was told; undefined when it learnt nothing. */
  readonly told: Decision | undefined;
  /** Nothing left the client: that request did not happen, whatever became of others for the same transaction. */
  readonly isNotSent: boolean;
}

/** The words of clients and of the interpreter for a request of which not a byte was sent. */
const notSent = /^(?!aborted).*(not connected|refused|unreachable)/i;

/**
 * Reads an operation whose value names a transaction in `txn`: a question (`outcome`), a read (kinds that begin with
 * `read`), or a request for the transaction itself. Undefined for any other operation.
 */
export function clientStatement(operation: Operation): ClientStatement | undefined {
  const { f, input, type, error } = operation;
  const txn = isJsonObject(input) ? input['txn'] : undefined;
  if (typeof txn !== 'string' || txn === '') return undefined;
  const isQuestion = f === 'outcome';
  const isRead = f.startsWith('read');
  const isNotSent = type === 'fail' && notSent.test(error ?? '');
  return { txn, operation, isRead, isQuestion, told: toldBy(operation, { isQuestion, isRead, isNotSent }), isNotSent };
}

function toldBy(
  { type, output }: Operation,
  { isQuestion, isRead, isNotSent }: Pick<ClientStatement, 'isQuestion' | 'isRead' | 'isNotSent'>,
): Decision | undefined {
  if (type === 'info' || isNotSent) return undefined;
  if (isQuestion) return type === 'ok' ? decisionIn(output) : undefined;
  // Whether a read "commits" is the coordinator's own business: it has no effect that could be lost or half done.
  if (isRead) return undefined;
  return type === 'ok' ? 'commit' : 'abort';
}

function decisionIn(output: Json | undefined): Decision | undefined {
  const text = isJsonObject(output) ? output['decision'] : output;
  return text === 'commit' || text === 'abort' ? text : undefined;
}
