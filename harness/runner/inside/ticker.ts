import type { NodeName } from '../../core/op.ts';
import type { Nanos } from '../../core/time.ts';
import type { RunEvent } from '../../ports/reporter.ts';
import type { Observer } from '../observer.ts';
import type { Drive } from './drive.ts';
import type { LiveCounts } from './live-counts.ts';

const tickMs = 200;

export interface TickerOptions {
  readonly drive: Drive;
  readonly counts: LiveCounts;
  readonly observer: Observer;
  readonly nodes: readonly NodeName[];
  readonly now: () => Nanos;
  readonly emit: (event: RunEvent) => void;
}

/** Tells five times a second how the run stands. */
export class Ticker {
  readonly #options: TickerOptions;
  readonly #timer: NodeJS.Timeout;

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const { counts, drive, emit, nodes, now, observer } = this.#options;
    const time = now();
    const status = drive.status;
    emit({
      kind: 'tick',
      time,
      phase: drive.phase,
      counts: counts.counts,
      opsPerSecond: counts.opsPerSecond(time),
      errors: counts.errors,
      nodes: nodes.map((node) => {
        const state = observer.latest(node)?.state;
        return { node, status: status?.nodes[node] ?? 'up', ...(state === undefined ? {} : { state }) };
      }),
      faults: (status?.faults ?? []).map(({ step, fault, targets }) => ({ step, fault, targets })),
    });
  }
}
