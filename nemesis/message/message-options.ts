import { z } from 'zod';
import type { Json } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FieldTest, MessageAct } from '../../harness/ports/message-relay.ts';

/** What a plan says of a fault on messages. */
export interface MessageOptions {
  readonly act: MessageAct;
  /** All nodes; the target is moved to the front, and the first `peers` of the others are at the other end. */
  readonly order: readonly NodeName[];
  readonly peers: number;
  /** What the target sends, what it is sent, or both. */
  readonly direction: 'out' | 'in' | 'both';
  /** Between nodes, or between the target and the clients. */
  readonly between: 'nodes' | 'clients';
  /** As in `MessageMatch`: all messages, unless these say otherwise. */
  readonly fields?: Readonly<Record<string, FieldTest>> | undefined;
  readonly kind?: string | undefined;
  readonly text?: string | undefined;
  readonly skip?: number | undefined;
  readonly most?: number | undefined;
  readonly chance?: readonly [numerator: number, denominator: number] | undefined;
  readonly seed: string;
}

/** Longer than any run that is known; what waits in the relay is bounded anyway. */
const ms: z.ZodNumber = z.number().nonnegative().max(3_600_000);
const count: z.ZodNumber = z.number().int().positive().max(1_000_000);
const json: z.ZodType<Json> = z.json();
const fieldPath = z.string().min(1).max(200);

const actSchema: z.ZodType<MessageAct> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('delay'),
    ms,
    jitterMs: ms.optional(),
    distribution: z.enum(['uniform', 'pareto']).optional(),
  }),
  z.strictObject({ kind: z.literal('drop') }),
  z.strictObject({ kind: z.literal('duplicate'), copies: z.number().int().min(1).max(100), afterMs: ms.optional() }),
  z.strictObject({ kind: z.literal('reorder'), by: z.number().int().min(1).max(1_000), mostMs: ms }),
  z.strictObject({ kind: z.literal('hold'), forMs: ms.optional() }),
  z.strictObject({ kind: z.literal('corrupt'), field: fieldPath.optional(), value: json.optional() }),
  z.strictObject({ kind: z.literal('truncate'), keep: z.number().int().nonnegative().max(1_000_000) }),
  z.strictObject({ kind: z.literal('throttle'), bytesPerSecond: z.number().positive().max(1e12) }),
  z.strictObject({ kind: z.literal('reset'), atOnce: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('half-close') }),
  z.strictObject({ kind: z.literal('stall') }),
  z.strictObject({ kind: z.literal('slow-close'), ms }),
]);

const fieldTest: z.ZodType<FieldTest> = z.union([
  z.strictObject({ is: json }),
  z.strictObject({ oneOf: z.array(json).min(1).max(100) }),
  z.strictObject({ bind: z.string().min(1).max(60) }),
]);

/** A plan may come from a file, so it is read, not believed. */
export const messageOptionsSchema: z.ZodType<MessageOptions> = z.strictObject({
  act: actSchema,
  order: z.array(z.string()).min(1).max(64),
  peers: z.number().int().positive().max(64),
  direction: z.enum(['out', 'in', 'both']),
  between: z.enum(['nodes', 'clients']),
  fields: z.record(fieldPath, fieldTest).optional(),
  kind: z.string().min(1).max(60).optional(),
  text: z.string().min(1).max(1_000).optional(),
  skip: count.optional(),
  most: count.optional(),
  chance: z.tuple([count, count]).optional(),
  seed: z.string().max(200),
});
