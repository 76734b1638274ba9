import { z } from 'zod';
import type { Json } from '../../../core/json.ts';
import type { Operation } from '../frame/ledger.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { membersSchema, operationsSchema } from './messages.ts';
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

const txn = z.string();
const requestSchema: z.ZodType<TransactionRequest> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('transfer'), txn, from: z.string(), to: z.string(), amount: z.number() }),
  z.strictObject({ kind: z.literal('read-all'), txn }),
]);

const recordSchema: z.ZodType<ThreePhaseRecord> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('collecting'), txn, members: membersSchema, request: requestSchema.optional() }),
  z.strictObject({ kind: z.literal('prepared'), txn, members: membersSchema, operations: operationsSchema }),
  z.strictObject({ kind: z.literal('precommitted'), txn }),
  z.strictObject({ kind: z.literal('committed'), txn }),
  z.strictObject({ kind: z.literal('aborted'), txn }),
]);

/** Undefined when it is not of this protocol's shape. */
export function readRecord(value: Json): ThreePhaseRecord | undefined {
  const result = recordSchema.safeParse(value);
  return result.success ? result.data : undefined;
}
