import { History } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { msToNanos } from '../../harness/core/time.ts';

/** An operation of a random history, its times in milliseconds. */
export interface DrawnOperation {
  readonly process: number;
  readonly f: string;
  readonly input: Json;
  readonly output?: Json;
  readonly type: 'ok' | 'fail' | 'info';
  readonly from: number;
  /** Undefined: it is open at the end. */
  readonly to: number | undefined;
}

/** The record of such operations; at equal times in the order in which they are given. */
export function recordOf(operations: readonly DrawnOperation[]): RunRecord {
  const lines = operations.flatMap(({ process, f, input, output, type, from, to }, order) => {
    const invocation = { time: from, rank: 0, order, op: { process, f, type: 'invoke' as const, value: input } };
    if (to === undefined) return [invocation];
    return [invocation, { time: to, rank: 1, order, op: { process, f, type, value: output ?? input } }];
  });
  const sorted = lines.toSorted((a, b) => a.time - b.time || a.order - b.order || a.rank - b.rank);
  const ops = sorted.map(({ time, op }, index): Op => ({ ...op, index, time: msToNanos(time) }));
  return { history: new History(ops), traces: [], states: [], finals: [], gaps: [] };
}
