import { backendTypes, frontendTypes, majorVersion, startupCodes } from './postgres-types.ts';
import { incomplete, type MessageScanner, skipByScanning, unframed } from './scanner.ts';

/** The server's own limit (PQ_LARGE_MESSAGE_LIMIT is MaxAllocSize - 1). */
const lengthMax: number = 1024 * 1024 * 1024;
/** MAX_STARTUP_PACKET_LENGTH of the server. */
const startupBytesMax = 10_000;
const lengthBytes = 4;

/** What both directions must know of each other: an encryption request is answered by a single byte. */
export class PostgresSession {
  /** Encryption requests that were not answered yet. */
  requests = 0;
  isEncrypted = false;
}

/** Messages of the client (`frontend`) or of the server (`backend`). */
export class PostgresScanner implements MessageScanner {
  readonly #side: 'frontend' | 'backend';
  readonly #session: PostgresSession;
  #stage: 'startup' | 'typed';
  #reason = '';
  #kind = '';
  readonly #header = Buffer.alloc(2 * lengthBytes);
  #headerBytes = 0;
  #left: number | undefined;

  constructor(side: 'frontend' | 'backend', session: PostgresSession) {
    this.#side = side;
    this.#session = session;
    this.#stage = side === 'frontend' ? 'startup' : 'typed';
  }

  get isAtBoundary(): boolean {
    return this.#headerBytes === 0;
  }

  get kind(): string {
    return this.#kind;
  }

  get reason(): string {
    return this.#reason;
  }

  scan(chunk: Buffer, from: number): number {
    if (this.#headerBytes === 0) {
      if (this.#session.isEncrypted) return this.#fail('the session is encrypted');
      if (this.#side === 'backend' && this.#session.requests > 0) return this.#answer(chunk, from);
    }
    let at = from;
    if (this.#left === undefined) {
      const wanted = this.#stage === 'startup' ? 2 * lengthBytes : 1 + lengthBytes;
      const taken = chunk.copy(
        this.#header,
        this.#headerBytes,
        at,
        Math.min(chunk.length, at + wanted - this.#headerBytes),
      );
      this.#headerBytes += taken;
      at += taken;
      if (this.#headerBytes < wanted)
        return this.#stage === 'typed' && !this.#isType() ? this.#fail('an unknown type of message') : incomplete;
      const left = this.#stage === 'startup' ? this.#startup() : this.#typed();
      if (left === undefined) return this.#fail('no message of PostgreSQL');
      this.#left = left;
    }
    const taken = Math.min(this.#left, chunk.length - at);
    this.#left -= taken;
    if (this.#left > 0) return incomplete;
    this.#left = undefined;
    this.#headerBytes = 0;
    this.#ended();
    return at + taken;
  }

  skip(chunk: Buffer, from: number): boolean {
    return skipByScanning(this, chunk, from);
  }

  #fail(reason: string): typeof unframed {
    this.#reason = reason;
    return unframed;
  }

  /** `S` or `G`: what follows is encrypted; `N`: it is not. Old servers answer with an error message instead. */
  #answer(chunk: Buffer, from: number): number {
    const letter = String.fromCharCode(chunk[from] ?? 0);
    this.#session.requests -= 1;
    if (letter === 'E') return this.scan(chunk, from);
    if (letter === 'S' || letter === 'G') this.#session.isEncrypted = true;
    else if (letter !== 'N') return this.#fail('no answer to an encryption request');
    this.#kind = 'EncryptionResponse';
    return from + 1;
  }

  #isType(): boolean {
    const types = this.#side === 'frontend' ? frontendTypes : backendTypes;
    return Object.hasOwn(types, String.fromCharCode(this.#header[0] ?? 0));
  }

  /** The bytes behind the header; the length counts itself. */
  #typed(): number | undefined {
    const types = this.#side === 'frontend' ? frontendTypes : backendTypes;
    const letter = String.fromCharCode(this.#header[0] ?? 0);
    const length = this.#header.readUInt32BE(1);
    if (!Object.hasOwn(types, letter) || length < lengthBytes || length > lengthMax) return undefined;
    this.#kind = types[letter] ?? letter;
    return length - lengthBytes;
  }

  #startup(): number | undefined {
    const length = this.#header.readUInt32BE(0);
    const code = this.#header.readUInt32BE(lengthBytes);
    if (length < 2 * lengthBytes || length > startupBytesMax) return undefined;
    const kind = startupCodes.get(code);
    if (kind === undefined && code >>> 16 !== majorVersion) return undefined;
    this.#kind = kind ?? 'StartupMessage';
    return length - 2 * lengthBytes;
  }

  #ended(): void {
    if (this.#stage !== 'startup') return;
    if (this.#kind === 'SSLRequest' || this.#kind === 'GSSENCRequest') this.#session.requests += 1;
    else this.#stage = 'typed';
  }
}
