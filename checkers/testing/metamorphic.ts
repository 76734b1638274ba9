import type { Prng } from '../../harness/core/prng.ts';
import type { Validity } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { type DrawnOperation, recordOf } from './drawn-operations.ts';

/** What can be done to a drawn history of which a checker has said something. */
export interface Metamorphic {
  readonly checker: Checker;
  readonly model?: string;
  readonly drawn: readonly DrawnOperation[];
  readonly validity: Validity;
  /**
   * Operations of one group may be left out together, and no history becomes illegal by it: an observer that is not there observes nothing. Undefined for
   * those that others may have observed.
   */
  readonly groupOf: (operation: DrawnOperation) => string | undefined;
}

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

/**
 * Holds the checker to what must be so whatever the history is: a later start of all changes nothing, and leaving a group out makes nothing
 * illegal.
 *
 * @throws Error when it is otherwise.
 */
export async function holdMetamorphic(
  { checker, model, drawn, validity, groupOf }: Metamorphic,
  prng: Prng,
): Promise<void> {
  const judge = async (operations: readonly DrawnOperation[]): Promise<Validity> =>
    (await checker.check(recordOf(operations), { ...options, ...(model === undefined ? {} : { model }) })).validity;
  const by = prng.between(1, 1_000);
  const later = drawn.map((each) => ({
    ...each,
    from: each.from + by,
    to: each.to === undefined ? undefined : each.to + by,
  }));
  const shifted = await judge(later);
  if (shifted !== validity) throw new Error(`${validity}, but ${shifted} when all is ${by} ms later`);
  const groups = [...new Set(drawn.flatMap((each) => groupOf(each) ?? []))];
  if (validity === 'invalid' || groups.length === 0) return;
  const left = prng.pick(groups);
  const rest = await judge(drawn.filter((each) => groupOf(each) !== left));
  if (rest === 'invalid') throw new Error(`${validity}, but invalid without ${left}`);
}
