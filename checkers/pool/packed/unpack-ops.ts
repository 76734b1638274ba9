import { assert } from '../../../harness/core/errors.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import { nanos } from '../../../harness/core/time.ts';
import { ByteReader } from './byte-reader.ts';
import { line, types } from './line-flags.ts';
import type { PackedOps } from './pack-ops.ts';
import { ValueReader } from './value-reader.ts';

type Draft = { -readonly [K in keyof Op]: Op[K] };

/** The lines that `packOps` packed. */
export function unpackOps({ count, chunks, texts }: PackedOps): Op[] {
  const bytes = new ByteReader(chunks);
  const values = new ValueReader(bytes, texts);
  const last = new Map<Op['process'], Json>();
  const ops: Op[] = [];
  let nextIndex = 0;
  let time = 0;
  for (let i = 0; i < count; i++) {
    const flags = bytes.byte();
    const type = types[flags & line.typeMask] ?? 'info';
    const index = (flags & line.hasIndex) === 0 ? nextIndex : bytes.double();
    const isPlainTime = (flags & line.hasTime) === 0;
    const at = isPlainTime ? time + bytes.whole() : bytes.double();
    const process = processOf(values.value());
    const f = textOf(values.value());
    const value = valueOf(values, (flags & line.isRepeated) === 0, last.get(process));
    const op: Draft = { index, time: nanos(at), type, process, f, value };
    if ((flags & line.hasError) !== 0) op.error = textOf(values.value());
    if ((flags & line.hasNode) !== 0) op.node = textOf(values.value());
    ops.push(op);
    nextIndex = index + 1;
    time = isPlainTime ? at : 0;
    if (typeof value === 'object' && value !== null) last.set(process, value);
  }
  return ops;
}

function valueOf(values: ValueReader, isOwn: boolean, last: Json | undefined): Json {
  // What was packed was the value of a line; one without a value stays so.
  return (isOwn ? values.value() : last) as Json;
}

function processOf(value: Json | undefined): Op['process'] {
  if (typeof value === 'number') return value;
  assert(value === 'nemesis', 'the process of a packed line is a number or nemesis');
  return value;
}

function textOf(value: Json | undefined): string {
  assert(typeof value === 'string', 'a packed text');
  return value;
}
