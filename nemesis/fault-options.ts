import type { z } from 'zod';
import { UsageError } from '../harness/core/errors.ts';
import { isJsonObject } from '../harness/core/json.ts';
import type { Step, Target } from '../harness/core/plan.ts';
import type { Injected } from '../harness/ports/fault.ts';

/** Reads a step's options. A plan may come from a file, so what doesn't fit is named with the step. */
export function faultOptions<T>(step: Step, schema: z.ZodType<T>): T {
  if (step.do.kind !== 'fault') throw new UsageError(`step ${step.id} is a phase, not a fault`);
  const read = schema.safeParse(step.do.options);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UsageError(`step ${step.id}: option ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`);
}

/** The step that an injected fault belongs to: all that is known of it after a partial inject. */
export function stepOf(injected: Injected): string {
  const step = isJsonObject(injected.memory) ? injected.memory['step'] : undefined;
  return typeof step === 'string' ? step : '';
}

/** Whom a fault's step is aimed at. */
export function targetOf(step: Step): Target {
  if (step.do.kind !== 'fault') throw new UsageError(`step ${step.id} is a phase, not a fault`);
  return step.do.target;
}
