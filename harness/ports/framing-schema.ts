import { z } from 'zod';
import type { Framing } from './message-relay.ts';

export const framingNames = ['newline-json', 'http', 'postgres', 'raw', 'guess'] as const;

/** What may stand before a length: a header longer than this belongs to no protocol that is known. */
const offsetMax = 64;

/** A framing as a system of the user's own declares it. */
export const framingSchema: z.ZodType<Framing> = z.union([
  z.enum(framingNames),
  z.strictObject({
    kind: z.literal('length-prefixed'),
    width: z.union([z.literal(1), z.literal(2), z.literal(4)]),
    endianness: z.enum(['big', 'little']),
    offset: z.number().int().nonnegative().max(offsetMax),
    counted: z
      .number()
      .int()
      .nonnegative()
      .max(offsetMax + 4),
  }),
]);
