import type { Json } from '../../core/json.ts';

/** True for a list of steps such as `["append", "x", 1]`: a name, a key, and perhaps a value. */
export function isTransaction(value: Json): boolean {
  return Array.isArray(value) && value.length > 0 && (value as readonly Json[]).every(isStep);
}

/** Some tools leave out what a read has not answered yet: `["r", "x"]` is `["r", "x", null]`. */
export function completeSteps(value: Json): Json {
  if (!Array.isArray(value)) return value;
  const steps = value as readonly Json[];
  return steps.some(isShortRead) ? steps.map((step) => (isShortRead(step) ? [...step, null] : step)) : value;
}

function isStep(step: Json): boolean {
  return Array.isArray(step) && (step.length === 2 || step.length === 3) && typeof step[0] === 'string';
}

function isShortRead(step: Json): step is readonly Json[] {
  return Array.isArray(step) && step.length === 2 && step[0] === 'r';
}
