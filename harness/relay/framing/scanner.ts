/** The message that `scan` is in goes on beyond the chunk. */
export const incomplete = -1;
/** The bytes are no messages of this framing, or none whose end can be found: `reason` says which. Nothing is scanned after it. */
export const unframed = -2;

/** Finds where messages end in one direction of a connection, whatever the chunks are. It keeps none of their bytes. */
export interface MessageScanner {
  /** True where the next byte begins a message. */
  readonly isAtBoundary: boolean;
  /** What kind of message ended last, as `MessageMatch.kind` has it. */
  readonly kind: string;
  /** Why the stream is `unframed`. */
  readonly reason: string;
  /** From `from`, which is where the last call stopped: the index behind the message's last byte, or one of the two above. */
  scan(chunk: Buffer, from: number): number;
  /** Passes over the rest of a chunk whose messages are nobody's business; false when it is unframed. */
  skip(chunk: Buffer, from: number): boolean;
}

/** Skips message by message, for scanners that have no shorter way. */
export function skipByScanning(scanner: MessageScanner, chunk: Buffer, from: number): boolean {
  let at = from;
  while (at < chunk.length) {
    at = scanner.scan(chunk, at);
    if (at === unframed) return false;
    if (at === incomplete) return true;
  }
  return true;
}
