import type { Operation } from '../frame/ledger.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { transactionRequest } from '../frame/read-request.ts';
import { anyOf, literal, object, optional, type Reader, text } from '../frame/shape.ts';
import { members, operations } from './messages.ts';
import type { Member } from './transaction.ts';

/** What a node writes into its log. The first record of a transaction names its members, later ones only the step. */
export type ThreePhaseRecord =
  | {
      readonly kind: 'collecting';
      readonly txn: string;
      readonly members: readonly Member[];
      /** What the client asked for: the same id never means anything else. */
      readonly request?: TransactionRequest | undefined;
    }
  | {
      readonly kind: 'prepared';
      readonly txn: string;
      readonly members: readonly Member[];
      readonly operations: readonly Operation[];
    }
  | { readonly kind: 'precommitted'; readonly txn: string }
  | { readonly kind: 'committed'; readonly txn: string }
  | { readonly kind: 'aborted'; readonly txn: string };

const about = { txn: text };

/** A record of this protocol from the log. */
export const recordReader: Reader<ThreePhaseRecord> = anyOf<ThreePhaseRecord>(
  object<Extract<ThreePhaseRecord, { kind: 'collecting' }>>({
    kind: literal('collecting'),
    ...about,
    members,
    request: optional(transactionRequest),
  }),
  object<Extract<ThreePhaseRecord, { kind: 'prepared' }>>({ kind: literal('prepared'), ...about, members, operations }),
  object<Extract<ThreePhaseRecord, { kind: 'precommitted' }>>({ kind: literal('precommitted'), ...about }),
  object<Extract<ThreePhaseRecord, { kind: 'committed' }>>({ kind: literal('committed'), ...about }),
  object<Extract<ThreePhaseRecord, { kind: 'aborted' }>>({ kind: literal('aborted'), ...about }),
);
