import { incomplete, type MessageScanner, unframed } from './framing/scanner.ts';

/** A longer message is passed on as bytes: nothing in the relay grows with what a peer sends. */
export const messageBytesMax: number = 1024 * 1024;

/** A whole message, or bytes that can't be looked at as one. */
export interface Piece {
  readonly bytes: Buffer;
  /** The kind of a whole message; `bytes` for what is none. */
  readonly kind: string;
  readonly isWhole: boolean;
}

/** What bytes are as messages. */
const rawKind = 'bytes';

/**
 * Cuts one direction of a connection into whole messages. What can't be held as one goes on as bytes: a message that is
 * too long, one whose rest does not come (`giveUp`), one whose beginning has passed already. Framing goes on behind it. A
 * stream that is `unframed` is bytes for good.
 */
export class MessageCutter {
  readonly #scanner: MessageScanner | undefined;
  readonly #onNote: (note: string) => void;
  #parts: Buffer[] = [];
  #partBytes = 0;
  /** The message that is under way has been passed on in part. */
  #isPassing = false;
  #isRaw: boolean;
  #hasToldLength = false;

  /** `scanner` is undefined for a stream of raw bytes. `onNote` is told once of each reason not to frame. */
  constructor(scanner: MessageScanner | undefined, onNote: (note: string) => void) {
    this.#scanner = scanner;
    this.#isRaw = scanner === undefined;
    this.#onNote = onNote;
  }

  /** Bytes of a message whose end has not come. */
  get heldBytes(): number {
    return this.#partBytes;
  }

  /** A chunk of which no message is of interest. */
  skip(chunk: Buffer): void {
    if (this.#isRaw || this.#scanner === undefined) return;
    if (!this.#scanner.skip(chunk, 0)) this.#fallBack();
    this.#isPassing = !this.#scanner.isAtBoundary;
  }

  /** What the chunk completes, in order; nothing of it is lost. */
  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    while (at < chunk.length) {
      const end = this.#isRaw || this.#scanner === undefined ? unframed : this.#scanner.scan(chunk, at);
      if (end === unframed) {
        this.#fallBack();
        this.#keep(chunk.subarray(at));
        this.#take(pieces, false);
        return pieces;
      }
      this.#keep(chunk.subarray(at, end === incomplete ? chunk.length : end));
      if (end === incomplete) break;
      at = end;
      this.#take(pieces, !this.#isPassing);
      this.#isPassing = false;
    }
    if (this.#partBytes > messageBytesMax) this.#tooLong();
    if (this.#isPassing || this.#partBytes > messageBytesMax) this.#passOn(pieces);
    return pieces;
  }

  /** The rest of the message did not come in time, or never will: what is there of it. */
  giveUp(): Piece[] {
    const pieces: Piece[] = [];
    this.#passOn(pieces);
    return pieces;
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#partBytes += part.length;
  }

  #passOn(pieces: Piece[]): void {
    if (this.#partBytes === 0) return;
    this.#isPassing = true;
    this.#take(pieces, false);
  }

  #take(pieces: Piece[], isWhole: boolean): void {
    const [only] = this.#parts;
    if (only === undefined) return;
    const bytes = this.#parts.length === 1 ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    pieces.push({ bytes, kind: isWhole ? (this.#scanner?.kind ?? rawKind) : rawKind, isWhole });
  }

  #fallBack(): void {
    if (this.#isRaw) return;
    this.#isRaw = true;
    this.#onNote(`not cut into messages any more: ${this.#scanner?.reason ?? 'raw bytes'}`);
  }

  #tooLong(): void {
    if (this.#hasToldLength) return;
    this.#hasToldLength = true;
    this.#onNote(`a message of more than ${messageBytesMax} bytes passed as bytes`);
  }
}
