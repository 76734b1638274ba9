import { isJsonObject, parseJson, stringifyJson } from '../core/json.ts';
import type { NodeName } from '../core/op.ts';
import type { Nanos } from '../core/time.ts';
import type { TraceEvent } from '../core/trace.ts';
import { printedTraceSchema } from '../store/evidence-schema.ts';
import type { LineFile } from '../store/line-file.ts';

const damagedMax = 20;

/** Receives the traces that nodes print, checks them, and keeps them with the time at which the controller saw them. */
export class TraceCollector {
  readonly #file: LineFile;
  readonly #now: () => Nanos;
  readonly #onTrace: (event: TraceEvent) => void;
  readonly #counts = new Map<NodeName, number>();
  readonly #damaged: string[] = [];

  constructor(file: LineFile, now: () => Nanos, onTrace: (event: TraceEvent) => void = () => undefined) {
    this.#file = file;
    this.#now = now;
    this.#onTrace = onTrace;
  }

  receive(node: NodeName, line: string): void {
    const event = this.#read(node, line);
    if (event !== undefined) this.#onTrace(event);
  }

  #read(node: NodeName, line: string): TraceEvent | undefined {
    const seenAt = this.#now();
    try {
      const value = parseJson(line);
      const trace = printedTraceSchema.parse(isJsonObject(value) ? value : {});
      const event = { node, seenAt, ...trace };
      this.#file.write(stringifyJson(event));
      this.#counts.set(node, this.count(node) + 1);
      return event;
    } catch {
      // A damaged trace is missing evidence, which the checkers must know of; the run goes on.
      if (this.#damaged.length < damagedMax)
        this.#damaged.push(`${node} printed a trace that can't be read: ${line.slice(0, 120)}`);
      return undefined;
    }
  }

  count(node: NodeName): number {
    return this.#counts.get(node) ?? 0;
  }

  /** Traces that could not be read, one line each. */
  get gaps(): readonly string[] {
    return this.#damaged;
  }
}
