import { UsageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { NodeName, Op, OpType, ProcessId } from '../../core/op.ts';
import { type Nanos, nanos } from '../../core/time.ts';
import { requireHeap } from './heap-bound.ts';
import { OpenCalls } from './open-calls.ts';
import { RepeatedValues } from './repeated-values.ts';

/** Fifty million operations of two lines each: as many as an array holds without turning into a table. Memory mostly ends before. */
const linesMax = 100_000_000;
/** Lines out of order in time that are forgiven, as a share of all, and in any case. */
const clampedShare = 0.05;
const clampedAnyway = 10;

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

/** A line of the history whose value may still be put into another shape. */
type OpInMaking = { -readonly [K in keyof Op]: Op[K] };

/** Collects the lines of a history from elsewhere: numbers them, and gives them times that never run backwards. */
export class OpsDraft {
  readonly #ops: OpInMaking[] = [];
  readonly #open = new OpenCalls();
  readonly #repeated = new RepeatedValues();
  #last = 0;
  #isTimed = false;
  #clamped = 0;

  get ops(): readonly Op[] {
    return this.#ops;
  }

  /** @throws UsageError (without the place) when the line contradicts the ones before it, and when there are too many. */
  add(draft: DraftOp): void {
    const index = this.#ops.length;
    if (index >= linesMax) throw new UsageError(`more than ${linesMax} lines; check a part of the history`);
    requireHeap(index);
    const { type, process, f, value, error, node } = draft;
    const isClient = process !== 'nemesis';
    if (isClient) this.#open.note(process, type, f);
    const kept = isClient ? this.#repeated.note(draft, value) : value;
    const op: OpInMaking = { index, time: this.#timeOf(draft.time, index), type, process, f, value: kept };
    if (error !== undefined) op.error = error;
    if (node !== undefined) op.node = node;
    this.#ops.push(op);
  }

  /** Lines that had an earlier time than the line before. */
  get clamped(): number {
    return this.#clamped;
  }

  /** Puts the values of clients' lines into another shape. */
  reshape(valueOf: (op: Op) => Json): void {
    const repeated = new RepeatedValues();
    for (const op of this.#ops) {
      if (op.process !== 'nemesis') op.value = repeated.note(op, valueOf(op));
    }
  }

  /**
   * What had to be changed, one line each.
   *
   * @throws UsageError (without the place) when so many times run backwards that nothing can be said of what came before what.
   */
  get gaps(): readonly string[] {
    if (this.#clamped === 0) return [];
    const lines = `${this.#clamped} lines have an earlier time than the line before`;
    if (this.#clamped > Math.max(clampedAnyway, clampedShare * this.#ops.length)) {
      throw new UsageError(`${lines}, of ${this.#ops.length}: sort the history by time, or leave the times out`);
    }
    return [`${lines}: taken as simultaneous with it`];
  }

  /**
   * Two lines out of order in time count as simultaneous, and so does a line without time with the one before it: that only ever
   * makes a checker more lenient. Where no line has a time, the order of lines is that of time.
   */
  #timeOf(time: number | undefined, index: number): Nanos {
    if (time !== undefined && time < this.#last && this.#isTimed) this.#clamped++;
    this.#isTimed ||= time !== undefined;
    this.#last = Math.max(this.#last, time ?? (this.#isTimed ? this.#last : index));
    return nanos(this.#last);
  }
}
