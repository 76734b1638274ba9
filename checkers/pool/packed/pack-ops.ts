import { UsageError } from '../../../harness/core/errors.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import { ByteWriter } from './byte-writer.ts';
import { line, typeNumbers } from './line-flags.ts';
import { UnpackableError, ValueWriter } from './value-writer.ts';

/**
 * The lines of a history for another thread: some bytes a line in memory that threads share, and each text once. A structured
 * clone of the lines takes several times as long on both sides, and each thread would get one of its own.
 */
export interface PackedOps {
  readonly count: number;
  readonly chunks: readonly Uint8Array[];
  readonly texts: readonly string[];
}

/** @throws UsageError naming the line whose value is no JSON, or is nested too deeply. */
export function packOps(ops: readonly Op[]): PackedOps {
  const out = new ByteWriter();
  const values = new ValueWriter(out);
  const packing = new Packing(out, values);
  for (const op of ops) {
    try {
      packing.add(op);
    } catch (error) {
      if (!(error instanceof UnpackableError)) throw error;
      throw new UsageError(`history line ${op.index}: its value ${error.message}`, { cause: error });
    }
  }
  return { count: ops.length, chunks: out.finish(), texts: values.texts };
}

class Packing {
  readonly #out: ByteWriter;
  readonly #values: ValueWriter;
  /** The value that each process spoke of last: mostly it is answered with the very one that was asked. */
  readonly #last = new Map<Op['process'], Json>();
  #index = 0;
  #time = 0;

  constructor(out: ByteWriter, values: ValueWriter) {
    this.#out = out;
    this.#values = values;
  }

  add({ index, time, type, process, f, value, error, node }: Op): void {
    const out = this.#out;
    const values = this.#values;
    const isRepeated = typeof value === 'object' && value !== null && this.#last.get(process) === value;
    const later = time - this.#time;
    const isPlainTime = Number.isSafeInteger(later) && later >= 0 && this.#time + later === time;
    const isNext = index === this.#index;
    out.byte(
      (typeNumbers.get(type) ?? 0) |
        (isRepeated ? line.isRepeated : 0) |
        (isPlainTime ? 0 : line.hasTime) |
        (isNext ? 0 : line.hasIndex) |
        (error === undefined ? 0 : line.hasError) |
        (node === undefined ? 0 : line.hasNode),
    );
    if (!isNext) out.double(index);
    if (isPlainTime) out.whole(later);
    else out.double(time);
    values.value(process);
    values.value(f);
    if (!isRepeated) values.value(value);
    if (error !== undefined) values.value(error);
    if (node !== undefined) values.value(node);
    this.#index = index + 1;
    this.#time = isPlainTime ? time : 0;
    if (typeof value === 'object' && value !== null) this.#last.set(process, value);
  }
}
