import { readFileSync } from 'node:fs';
import { type Nanos, type TimeWindow, msToNanos, nanos, nanosToMs } from '../core/time.ts';

const tickMs = 20;
/** A delay of the event loop beyond this is never counted against the system's liveness. */
const delayMsMax = 100;
/** The share of processor time that a hypervisor may take from the machine before the machine counts as starved. */
const stealShareMax = 0.2;
const stealWindowMs = 500;

export interface StarvationOptions {
  readonly now: () => Nanos;
  readonly report: (window: TimeWindow, why: string) => void;
}

/**
 * Watches the harness itself: a timer that comes late shows that this process, or the whole machine, was not served;
 * `steal` in /proc/stat shows that the hypervisor took the processors away (proc_stat(5)).
 */
export class StarvationWatch {
  readonly #options: StarvationOptions;
  readonly #timer: NodeJS.Timeout;
  #last: Nanos;
  #cpu: CpuTimes | undefined;
  #cpuAt: Nanos;

  constructor(options: StarvationOptions) {
    this.#options = options;
    this.#last = options.now();
    this.#cpuAt = this.#last;
    this.#cpu = cpuTimes();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = this.#options.now();
    const delayMs = nanosToMs(nanos(now - this.#last)) - tickMs;
    if (delayMs > delayMsMax) {
      this.#options.report({ from: this.#last, to: now }, `the harness was not served for ${Math.round(delayMs)} ms`);
    }
    this.#last = now;
    if (now - this.#cpuAt >= msToNanos(stealWindowMs)) this.#checkSteal(now);
  }

  #checkSteal(now: Nanos): void {
    const next = cpuTimes();
    const previous = this.#cpu;
    if (next !== undefined && previous !== undefined && next.total > previous.total) {
      const share = (next.steal - previous.steal) / (next.total - previous.total);
      if (share > stealShareMax) {
        this.#options.report(
          { from: this.#cpuAt, to: now },
          `the hypervisor took ${Math.round(share * 100)} % of the processors`,
        );
      }
    }
    this.#cpu = next;
    this.#cpuAt = now;
  }
}

interface CpuTimes {
  readonly steal: number;
  readonly total: number;
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal ...; undefined where there is none. */
function cpuTimes(): CpuTimes | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/stat', 'utf8');
  } catch {
    // Not Linux: the timer alone watches.
    return undefined;
  }
  const fields = text.slice(0, text.indexOf('\n')).trim().split(/\s+/).slice(1, 9).map(Number);
  return { steal: fields[7] ?? 0, total: fields.reduce((sum, field) => sum + field, 0) };
}
