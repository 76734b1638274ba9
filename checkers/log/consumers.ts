import type { Operation } from '../../harness/core/history.ts';
import type { ProcessId } from '../../harness/core/op.ts';

/** The last record that a consumer was given of one log. */
export interface Position {
  readonly offset: number;
  readonly operation: Operation;
}

/** Something known of each process and each log. */
export class ByProcess<T> {
  readonly #known = new Map<ProcessId, Map<string | undefined, T>>();

  get(process: ProcessId, key: string | undefined): T | undefined {
    return this.#known.get(process)?.get(key);
  }

  set(process: ProcessId, key: string | undefined, value: T): void {
    const ofProcess = this.#known.get(process);
    if (ofProcess === undefined) this.#known.set(process, new Map([[key, value]]));
    else ofProcess.set(key, value);
  }

  forget(process: ProcessId): void {
    this.#known.delete(process);
  }
}

/** How far each process has read each log, as long as it alone decides from where it reads. */
export class Consumers {
  readonly #positions = new ByProcess<Position>();
  /** Processes that subscribe: their logs are given to others and back at any time. */
  readonly #subscribed = new Set<ProcessId>();

  /** An operation that may change what the process reads, and from where. */
  rearrange({ f, process }: Operation): void {
    if (f !== 'assign' && f !== 'subscribe' && f !== 'crash') return;
    this.#positions.forget(process);
    if (f === 'subscribe') this.#subscribed.add(process);
    else this.#subscribed.delete(process);
  }

  /** Where the process was; undefined where that is not known. */
  positionOf(process: ProcessId, key: string | undefined): Position | undefined {
    return this.#positions.get(process, key);
  }

  moveTo(process: ProcessId, key: string | undefined, position: Position): void {
    if (!this.#subscribed.has(process)) this.#positions.set(process, key, position);
  }
}
