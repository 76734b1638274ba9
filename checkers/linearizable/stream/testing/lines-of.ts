import { History, type Operation } from '../../../../harness/core/history.ts';
import type { Op } from '../../../../harness/core/op.ts';
import { nanos } from '../../../../harness/core/time.ts';

/**
 * The lines of operations. Those that never end are given up in the end (`info`), and then one more is invoked: nothing is left that a
 * streaming check would have to wait for.
 */
export function linesOf(operations: readonly Operation[]): History {
  const last = operations.reduce((latest, { invokedAt, completedAt }) => Math.max(latest, completedAt ?? invokedAt), 0);
  const before = new Map<number, { readonly time: number; readonly rank: number }>();
  // In one instant what ends comes after all that begins, but for what the same process begins then.
  const place = (process: number, time: number, isEnd: boolean): number => {
    const previous = before.get(process);
    const rank = Math.max(isEnd ? 1 : 0, previous?.time === time ? previous.rank + 1 : 0);
    before.set(process, { time, rank });
    return rank;
  };
  const lines = operations.flatMap(({ process, f, input, output = null, error, type, invokedAt, completedAt }) => {
    const common = { process, f };
    const begin = { ...common, type: 'invoke' as const, time: invokedAt, value: input };
    const time = completedAt ?? nanos(last + 1);
    const end = { ...common, type, time, value: output, ...(error === undefined ? {} : { error }) };
    return [
      { line: begin, rank: place(process, invokedAt, false) },
      { line: end, rank: place(process, time, true) },
    ];
  });
  const sorted = lines.toSorted((a, b) => a.line.time - b.line.time || a.rank - b.rank).map(({ line }) => line);
  const [first] = sorted;
  if (first === undefined) return new History([]);
  const more = { ...first, process: 1_000_000, type: 'invoke' as const, time: nanos(last + 2) };
  return new History([...sorted, more].map((line, index): Op => ({ index, ...line })));
}
