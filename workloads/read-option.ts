import { UsageError } from '../harness/core/errors.ts';
import type { WorkloadContext, WorkloadOptions } from './workload.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
}

/**
 * A workload's numeric option: the run's, else the workload's default.
 *
 * @throws UsageError that names the option and its range.
 */
export function numberOption(
  name: string,
  range: NumberRange,
  source: { readonly context: WorkloadContext; readonly defaults: WorkloadOptions },
): number {
  const value = source.context.options[name] ?? source.defaults[name];
  const { min, max, isInteger } = range;
  if (typeof value === 'number' && value >= min && value <= max && (!isInteger || Number.isInteger(value)))
    return value;
  const kind = isInteger ? 'a whole number' : 'a number';
  throw new UsageError(`option ${name}: ${JSON.stringify(value)} is not ${kind} from ${min} to ${max}`);
}
