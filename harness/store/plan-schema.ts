import { z } from 'zod';
import { opTypes } from '../core/op.ts';
import { type Plan, type Step, type When, phaseNames, planVersion } from '../core/plan.ts';
import { triggerSchema } from './trigger-schema.ts';

const durationMs = z.number().nonnegative().max(86_400_000);

const whenSchema: z.ZodType<When> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('time'), ms: durationMs }),
  z.strictObject({
    kind: z.literal('afterStep'),
    step: z.string(),
    stage: z.enum(['proven', 'healed', 'done']).default('done'),
    delayMs: durationMs.default(0),
  }),
  z.strictObject({
    kind: z.literal('event'),
    event: z.enum(['operation']),
    f: z.string(),
    type: z.enum(opTypes),
    count: z.number().int().positive(),
  }),
  z.strictObject({ kind: z.literal('trigger'), trigger: triggerSchema }),
]);
const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nodes'), nodes: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('role'), role: z.string() }),
  z.strictObject({ kind: z.literal('bound'), name: z.string().max(100) }),
]);

const stepSchema: z.ZodType<Step> = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    when: whenSchema,
    do: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('phase'), name: z.enum(phaseNames) }),
      z.strictObject({
        kind: z.literal('fault'),
        fault: z.string(),
        target: targetSchema,
        options: z.record(z.string(), z.unknown()),
      }),
    ]),
    until: z.strictObject({ kind: z.literal('duration'), ms: durationMs }).optional(),
    required: z.boolean(),
    steps: z.array(stepSchema).optional(),
  }),
) as z.ZodType<Step>;

/** A saved plan, and nothing else. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  version: z.literal(planVersion),
  seed: z.string(),
  system: z.string(),
  systemVersion: z.string(),
  workload: z.string(),
  nodes: z.array(z.string()).min(1).max(64),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  requires: z.array(z.string()),
  notRun: z.array(z.strictObject({ what: z.string(), why: z.string() })),
  leftOut: z.array(z.string()).optional(),
  steps: z.array(stepSchema),
}) as z.ZodType<Plan>;
