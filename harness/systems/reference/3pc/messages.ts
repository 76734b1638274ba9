import { z } from 'zod';
import type { Json } from '../../../core/json.ts';
import type { Decision } from '../../../core/trace.ts';
import type { Operation } from '../frame/ledger.ts';
import type { Member, Message } from './transaction.ts';

/**
 * What goes over the wire: a message of the protocol with its transaction, the coordinator's incarnation as its epoch, and
 * the work or the values that it carries.
 */
export type WireMessage = Message & {
  readonly txn: string;
  readonly epoch: number;
  /** Of `prepare`, and of questions, so that who knows nothing of the transaction can refuse it. */
  readonly members?: readonly Member[] | undefined;
  readonly operations?: readonly Operation[] | undefined;
  readonly reads?: Readonly<Record<string, number>> | undefined;
};

const textMax = 200;
const listMax = 10_000;
const text = z.string().min(1).max(textMax);
const integer = z.number().int();

export const memberSchema: z.ZodType<Member> = z.strictObject({ node: text, incarnation: integer.positive() });
export const membersSchema: z.ZodType<readonly Member[]> = z.array(memberSchema).min(1).max(64);

export const operationSchema: z.ZodType<Operation> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add'), account: text, amount: integer }),
  z.strictObject({ kind: z.literal('read'), account: text }),
]);
export const operationsSchema: z.ZodType<readonly Operation[]> = z.array(operationSchema).max(listMax);

const about = { txn: text, epoch: integer.nonnegative() };
const decision: z.ZodType<Decision> = z.enum(['commit', 'abort']);

const wireSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prepare'), ...about, members: membersSchema, operations: operationsSchema }),
  z.strictObject({
    kind: z.literal('vote'),
    ...about,
    vote: z.enum(['yes', 'no']),
    reason: text.optional(),
    reads: z.record(text, integer).optional(),
  }),
  z.strictObject({ kind: z.literal('pre-commit'), ...about }),
  z.strictObject({ kind: z.literal('ack'), ...about }),
  z.strictObject({ kind: z.literal('state-request'), ...about, members: membersSchema }),
  z.strictObject({ kind: z.literal('state-report'), ...about, isCommittable: z.boolean() }),
  z.strictObject({ kind: z.literal('decision'), ...about, decision, as: z.enum(['order', 'answer']) }),
  z.strictObject({ kind: z.literal('inquiry'), ...about, members: membersSchema }),
  z.strictObject({ kind: z.literal('undecided'), ...about, isRestarted: z.boolean(), isCommittable: z.boolean() }),
]);

/** Undefined when it is not of this protocol's shape. */
export function readMessage(value: Json): WireMessage | undefined {
  const result = wireSchema.safeParse(value);
  // zod's types say that an absent reason may be undefined; to the protocol that is the same.
  return result.success ? (result.data as WireMessage) : undefined;
}

/** What others act upon is signed; a request for work and a question are only authenticated. */
export function isSigned({ kind }: WireMessage): boolean {
  return kind !== 'prepare' && kind !== 'inquiry';
}
