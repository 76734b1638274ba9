import { UsageError } from '../../harness/core/errors.ts';
import { msToNanos, parseDurationMs } from '../../harness/core/time.ts';

/** What is promised of availability outside faults; nothing where the model says nothing. */
export interface Demand {
  /** At least so many of a thousand operations are ok (or answered at all). */
  readonly perMille: number | undefined;
  /** A refusal (`fail`) is an answer too: of a compare that found another value, of an overdraft. */
  readonly countsAnswers: boolean;
  /** The longest time without success while somebody asks, in ns. */
  readonly outageMax: number | undefined;
}

/** As `--checker availability:MODEL` takes them. */
export const demandModels: readonly string[] = [
  '<count>-percent',
  '<count>-per-mille',
  '<count>-percent-answered',
  '<count>-per-mille-answered',
  'outage-<duration>',
];

const fraction = /^(\d+)-(percent|per-mille)(-answered)?$/;
const outage = /^outage-(.+)$/;

/** @throws UsageError for a model that is none of these, or a share above the whole. */
export function demandOf(model: string | undefined): Demand {
  const none = { perMille: undefined, countsAnswers: false, outageMax: undefined };
  if (model === undefined) return none;
  const [, count, unit, answered] = fraction.exec(model) ?? [];
  const perMille = Number(count) * (unit === 'percent' ? 10 : 1);
  if (count !== undefined && perMille <= 1_000) return { ...none, perMille, countsAnswers: answered !== undefined };
  const ms = parseDurationMs(outage.exec(model)?.[1] ?? '');
  if (ms !== undefined) return { ...none, outageMax: msToNanos(ms) };
  throw new UsageError(`availability has no model "${model}"; it has ${demandModels.join(', ')}`);
}
