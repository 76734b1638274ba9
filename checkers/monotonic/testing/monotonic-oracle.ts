import type { Operation } from '../../../harness/core/history.ts';
import { hasOrder, precedesInProcess } from '../../testing/every-order.ts';

/** Some order of the operations has answers that never fall, and that rise with every increment: all orders are tried. */
export function isMonotonic(operations: readonly Operation[]): boolean {
  const answered = operations.filter(({ type }) => type === 'ok');
  return hasOrder(
    answered,
    -Infinity,
    (state, { f, output }) => {
      const answer = Number(output);
      return answer > state || (answer === state && f === 'read') ? answer : undefined;
    },
    precedesInProcess,
  );
}

/** The same of each process by itself, which has but one order. */
export function isMonotonicByProcess(operations: readonly Operation[]): boolean {
  const byProcess = Map.groupBy(
    operations.filter(({ type }) => type === 'ok'),
    ({ process }) => process,
  );
  return [...byProcess.values()].every((each) =>
    each.every(({ f, output }, i) =>
      each.slice(0, i).every((earlier) => {
        const rise = Number(output) - Number(earlier.output);
        return f === 'read' ? rise >= 0 : rise > 0;
      }),
    ),
  );
}
