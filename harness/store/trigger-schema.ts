import { z } from 'zod';
import type { Json } from '../core/json.ts';
import { type FieldConditions, type Trigger, stateTests } from '../core/trigger.ts';

const word = z.string().min(1).max(200);
const value: z.ZodType<Json> = z.json();
const where: z.ZodType<FieldConditions> = z.record(
  word,
  z.union([z.strictObject({ is: value }), z.strictObject({ bind: word })]),
);
const node = word.optional();

/** A trigger in a saved plan. */
export const triggerSchema: z.ZodType<Trigger> = z.strictObject({
  moment: z.enum(['before', 'after']),
  event: z.discriminatedUnion('on', [
    z.strictObject({ on: z.literal('message'), name: word, where, from: node, to: node }),
    z.strictObject({ on: z.literal('trace'), act: word, where, node }),
    z.strictObject({ on: z.literal('state'), field: word, test: z.enum(stateTests), value: value.optional(), node }),
    z.strictObject({ on: z.literal('log'), text: z.string().max(1_000), node }),
  ]),
  count: z.number().int().positive().max(1_000_000_000),
  inFlight: z.enum(['drop', 'deliver']),
}) as z.ZodType<Trigger>;
