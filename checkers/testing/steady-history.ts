import { History } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { nanos } from '../../harness/core/time.ts';

/** What one operation asks, and what it is answered. */
export interface Exchange {
  readonly f: string;
  readonly input: Json;
  readonly output: Json;
}

const processes = 10;
/** Nanoseconds between two invocations; each operation is under way while nine others begin. */
const stepNs = 10;
const spanNs = stepNs * (processes - 1) + stepNs / 2;

/** A long history of ten processes that are always busy, for benchmarks: operation `i` takes effect when it begins. */
export function steadyHistory(count: number, exchange: (i: number, process: number) => Exchange): History {
  const ops: Op[] = [];
  const open: (Exchange | undefined)[] = [];
  const complete = (i: number): void => {
    const said = open[i % processes];
    if (i < 0 || said === undefined) return;
    const time = nanos(i * stepNs + spanNs);
    ops.push({ index: ops.length, time, type: 'ok', process: i % processes, f: said.f, value: said.output });
  };
  for (let i = 0; i < count; i++) {
    const process = i % processes;
    const said = exchange(i, process);
    const time = nanos(i * stepNs);
    ops.push({ index: ops.length, time, type: 'invoke', process, f: said.f, value: said.input });
    open[process] = said;
    complete(i - processes + 1);
  }
  for (let i = count - processes + 1; i < count; i++) complete(i);
  return new History(ops);
}
