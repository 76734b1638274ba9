import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { type Nanos, nanos, nanosPerSecond, nanosToMs } from '../../harness/core/time.ts';

/** The part of a latency histogram that is needed here; values are whole microseconds. */
export interface Latencies {
  readonly totalCount: number;
  readonly maxValue: number;
  recordValue(microseconds: number): void;
  getValueAtPercentile(percentile: number): number;
}

const percentiles = [50, 95, 99] as const;
const microsecondsPerMs = 1_000;

/** Counts outcomes, and how long successes took. Failures are often answered at once, and would flatter the rest. */
export class Tally {
  readonly #latencies: Latencies;
  readonly #counts = { ok: 0, fail: 0, info: 0 };

  constructor(latencies: Latencies) {
    this.#latencies = latencies;
  }

  get total(): number {
    return this.#counts.ok + this.#counts.fail + this.#counts.info;
  }

  add({ type, invokedAt, completedAt }: Operation): void {
    this.#counts[type] += 1;
    if (type !== 'ok' || completedAt === undefined) return;
    const latencyMs = nanosToMs(nanos(completedAt - invokedAt));
    this.#latencies.recordValue(Math.max(0, Math.round(latencyMs * microsecondsPerMs)));
  }

  /** A row of the report. `length` is the time that the operations were spread over, in nanoseconds. */
  row(length: Nanos): Record<string, Json> {
    const row: Record<string, Json> = { ...this.#counts };
    if (length > 0 && Number.isFinite(length)) row['op/s'] = round((this.total * nanosPerSecond) / length);
    if (this.#latencies.totalCount === 0) return row;
    for (const each of percentiles) row[`p${each} ms`] = toMs(this.#latencies.getValueAtPercentile(each));
    row['max ms'] = toMs(this.#latencies.maxValue);
    return row;
  }
}

/** Three digits: more than that the histogram does not keep. */
function toMs(microseconds: number): number {
  return Number((microseconds / microsecondsPerMs).toPrecision(3));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
