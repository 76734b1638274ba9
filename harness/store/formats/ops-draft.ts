import { UsageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { NodeName, Op, OpType, ProcessId } from '../../core/op.ts';
import { type Nanos, nanos } from '../../core/time.ts';

/** More than any checker can take; a bound, since files from elsewhere may have any length. */
const opsMax = 5_000_000;

export interface DraftOp {
  readonly type: OpType;
  readonly process: ProcessId | 'nemesis';
  readonly f: string;
  readonly value: Json;
  readonly error?: string | undefined;
  readonly node?: NodeName | undefined;
  /** Absent where the format has no times: then the order of lines is all that is known. */
  readonly time?: number | undefined;
}

/** Collects the lines of a history from elsewhere: numbers them, and gives them times that never run backwards. */
export class OpsDraft {
  readonly ops: Op[] = [];
  readonly #open = new Map<ProcessId, string>();
  #last = 0;
  #clamped = 0;

  /** @throws UsageError (without the place) when the line contradicts the ones before it, and when there are too many. */
  add(draft: DraftOp): void {
    const index = this.ops.length;
    if (index >= opsMax) throw new UsageError(`more than ${opsMax} operations; check a part of the history`);
    const { type, process, f, value, error, node } = draft;
    if (process !== 'nemesis') this.#pair(process, type, f);
    this.ops.push({
      index,
      time: this.#timeOf(draft.time ?? index),
      type,
      process,
      f,
      value,
      ...(error === undefined ? {} : { error }),
      ...(node === undefined ? {} : { node }),
    });
  }

  /** A history would refuse the same, but it doesn't know the file's lines. */
  #pair(process: ProcessId, type: OpType, f: string): void {
    const open = this.#open.get(process);
    if (type === 'invoke') {
      if (open !== undefined) throw new UsageError(`process ${process} invokes ${f} while its ${open} is open`);
      this.#open.set(process, f);
      return;
    }
    if (open === undefined) throw new UsageError(`process ${process} completes ${f} that it never invoked`);
    if (open !== f) throw new UsageError(`process ${process} completes ${f}, but its open operation is ${open}`);
    this.#open.delete(process);
  }

  /** What had to be changed, one line each. */
  get gaps(): readonly string[] {
    if (this.#clamped === 0) return [];
    return [`${this.#clamped} lines have an earlier time than the line before: taken as simultaneous with it`];
  }

  /** Two lines out of order in time count as simultaneous, which only ever makes a checker more lenient. */
  #timeOf(time: number): Nanos {
    if (time < this.#last) this.#clamped++;
    this.#last = Math.max(this.#last, time);
    return nanos(this.#last);
  }
}
