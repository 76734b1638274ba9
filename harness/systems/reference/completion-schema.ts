import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { Completion } from '../../core/op.ts';

const json: z.ZodType<Json> = z.custom<Json>((value) => value !== undefined);
const errorText = z.string().max(1_000);

/** How a node answers, without the request's number. */
export const completionSchema: z.ZodType<Completion> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ok'), value: json }),
  z.object({ type: z.literal('fail'), error: errorText }),
  z.object({ type: z.literal('info'), error: errorText }),
]);
