import type { Partition } from '../engine.ts';
import { encodeCalls, kindOfCall } from './encode.ts';

/** Numbers of the kinds of history, as native/models.go has them. */
const histories = { registers: 0, texts: 1, textMap: 2 } as const;

const headerWords = 6;

/** A history for Porcupine as a program. */
export interface NativeRequest {
  /** Checked apart from each other; one alone where the history is a map that is not partitioned. */
  readonly partitions: readonly Partition[];
  readonly kind: keyof typeof histories;
  /** After one that warms up. */
  readonly rounds: number;
  readonly timeoutMs: number;
}

/**
 * In words of 32 bits, little-endian: the kind of history, the number of partitions, the rounds, the time limit, and two that are free;
 * then each partition, its length in words first, as encode.ts writes it. The calls of a map have the key's number as their first
 * argument, and the value's as their second.
 *
 * @throws Error for a call that Porcupine has no kind for.
 */
export function encodeRequest({ partitions, kind, rounds, timeoutMs }: NativeRequest): Uint8Array[] {
  const header = Uint32Array.of(histories[kind], partitions.length, rounds, timeoutMs, 0, 0);
  if (header.length !== headerWords) throw new Error('a header has six words');
  return [
    bytesOf(header),
    ...partitions.flatMap((partition) => {
      const words = encodeCalls(
        partition,
        (call) => kindOfCall(kind === 'registers' ? 'kv' : 'kv-append', call),
        kind !== 'registers',
      );
      if (words === undefined) throw new Error(`Porcupine has no kind for a call of ${partition.model}`);
      return [bytesOf(Uint32Array.of(words.length)), bytesOf(words)];
    }),
  ];
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
