import type { Framing } from '../../ports/message-relay.ts';
import { HttpExchange, HttpScanner } from './http-scanner.ts';
import { LengthScanner } from './length-scanner.ts';
import { NewlineScanner } from './newline-scanner.ts';
import { PostgresScanner, PostgresSession } from './postgres-scanner.ts';
import { majorVersion, startupCodes } from './postgres-types.ts';
import type { MessageScanner } from './scanner.ts';

export type Way = 'forward' | 'backward';
type Known = Exclude<Framing, 'guess'>;

/** How one connection's bytes are cut into messages, in both directions. */
export class ConnectionFraming {
  #framing: Framing;
  #scanners: Readonly<Record<Way, MessageScanner>> | undefined;

  constructor(framing: Framing) {
    this.#framing = framing;
    if (framing !== 'guess') this.#scanners = scannersOf(framing);
  }

  /** What it is, once it is known. */
  get framing(): Framing {
    return this.#framing;
  }

  /** The scanner of a direction that has bytes now; undefined for raw bytes. The first bytes of all decide a guess. */
  scanner(way: Way, firstBytes: Buffer): MessageScanner | undefined {
    if (this.#framing === 'guess') {
      this.#framing = guessFraming(firstBytes, way);
      this.#scanners = scannersOf(this.#framing);
    }
    return this.#scanners?.[way];
  }
}

function scannersOf(framing: Known): Readonly<Record<Way, MessageScanner>> | undefined {
  if (framing === 'raw') return undefined;
  if (framing === 'newline-json') return { forward: new NewlineScanner(), backward: new NewlineScanner() };
  if (framing === 'http') {
    const exchange = new HttpExchange();
    return { forward: new HttpScanner('request', exchange), backward: new HttpScanner('response', exchange) };
  }
  if (framing === 'postgres') {
    const session = new PostgresSession();
    return { forward: new PostgresScanner('frontend', session), backward: new PostgresScanner('backend', session) };
  }
  return { forward: new LengthScanner(framing), backward: new LengthScanner(framing) };
}

const httpBeginning = /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|TRACE|CONNECT) /;

/** Takes the first bytes of a connection for what they look like; whatever they are not sure to be is raw. */
function guessFraming(bytes: Buffer, way: Way): Known {
  const start = bytes.toString('latin1', 0, 16);
  if (start.startsWith('{') || start.startsWith('[')) return 'newline-json';
  if (way === 'backward') return 'raw';
  if (httpBeginning.test(start)) return 'http';
  if (bytes.length < 8) return 'raw';
  const code = bytes.readUInt32BE(4);
  const isStartup = startupCodes.has(code) || code >>> 16 === majorVersion;
  return isStartup && bytes.readUInt32BE(0) <= 10_000 ? 'postgres' : 'raw';
}
