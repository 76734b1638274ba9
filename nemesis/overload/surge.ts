import { EnvironmentError } from '../../harness/core/errors.ts';
import type { Evidence } from '../../harness/ports/fault.ts';
import type { Load, LoadCounts } from '../../harness/ports/load.ts';
import { Pressure } from '../pressure-fault.ts';

/** What is counted in less time says nothing of a rate. */
const leastMs = 100;
/** More than a rate wavers by itself. */
const riseMin = 1.25;
/** So many of the clients' slots are taken when they can send no faster. */
const crowded = 0.9;
/** A mean latency so many times what it was, or a share of failures by so much higher, is felt. */
const latencyRiseMin = 1.25;
const failuresRiseMin = 0.02;

/** Clients that send faster than the workload says, for a while. */
export class Surge extends Pressure {
  readonly #load: Load;
  readonly #step: string;
  readonly #factor: number;
  readonly #before: LoadCounts;

  /** @throws EnvironmentError `no-load` where nothing drives clients. */
  constructor(load: Load | undefined, step: string, factor: number) {
    super();
    if (load === undefined) throw new EnvironmentError('no-load', 'there are no clients that could send more');
    this.#load = load;
    this.#step = step;
    this.#factor = factor;
    this.#before = load.counts();
  }

  async start(): Promise<string> {
    this.#load.surge(this.#step, this.#factor);
    const rate = Math.round(rateOf(this.#before));
    return await Promise.resolve(`clients are to send ${this.#factor} times as fast; they sent ${rate}/s`);
  }

  async evidence(): Promise<Evidence> {
    const during = this.#during();
    const [was, is] = [rateOf(this.#before), rateOf(during)];
    const isCrowded = during.open >= crowded * during.slots;
    const holds =
      this.#load.isSurging(this.#step) && during.sinceMs >= leastMs && (is >= riseMin * was || isCrowded) && is > 0;
    const note = `${Math.round(is)} operations/s offered, ${Math.round(was)}/s before; ${during.open} of ${during.slots} clients wait`;
    return await Promise.resolve({ holds, note, detail: { was, is, ...during } });
  }

  override async bitten(): Promise<Evidence> {
    const during = this.#during();
    const latency = { was: latencyOf(this.#before), is: latencyOf(during) };
    const failures = { was: failuresOf(this.#before), is: failuresOf(during) };
    const isSlower = latency.was > 0 && latency.is >= latencyRiseMin * latency.was;
    const isRefused = failures.is >= failures.was + failuresRiseMin;
    const isFull = during.open >= during.slots;
    const note = `mean latency ${ms(latency.is)}, ${ms(latency.was)} before; ${percent(failures.is)} failed, ${percent(failures.was)} before; ${during.open} of ${during.slots} clients wait`;
    // What has not come back yet says nothing of how long it takes.
    const isTelling = during.sinceMs >= leastMs && during.ok + during.failed > 0;
    return await Promise.resolve({ holds: isTelling && (isSlower || isRefused || isFull), note });
  }

  async undo(): Promise<void> {
    this.#load.calm(this.#step);
    await Promise.resolve();
  }

  async left(): Promise<readonly string[]> {
    return await Promise.resolve(this.#load.isSurging(this.#step) ? ['clients still send faster'] : []);
  }

  /** What was counted since it began. */
  #during(): LoadCounts {
    const [now, before] = [this.#load.counts(), this.#before];
    return {
      sinceMs: now.sinceMs - before.sinceMs,
      invoked: now.invoked - before.invoked,
      ok: now.ok - before.ok,
      failed: now.failed - before.failed,
      latencyMs: now.latencyMs - before.latencyMs,
      open: now.open,
      slots: now.slots,
    };
  }
}

function rateOf({ invoked, sinceMs }: LoadCounts): number {
  return sinceMs <= 0 ? 0 : (1_000 * invoked) / sinceMs;
}

function latencyOf({ latencyMs, ok, failed }: LoadCounts): number {
  return ok + failed === 0 ? 0 : latencyMs / (ok + failed);
}

function failuresOf({ ok, failed }: LoadCounts): number {
  return ok + failed === 0 ? 0 : failed / (ok + failed);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
