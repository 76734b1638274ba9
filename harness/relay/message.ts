import { isJsonObject, type Json, parseJson } from '../core/json.ts';
import type { Framing } from '../ports/message-relay.ts';
import { readHttpHead } from './framing/http-head.ts';

/** A message on its way through the relay. It is parsed when somebody asks, and once. */
export class Message {
  readonly bytes: Buffer;
  readonly kind: string;
  /** False for bytes that are no whole message. */
  readonly isWhole: boolean;
  readonly #framing: Framing;
  #value: Json | undefined;
  #isParsed = false;

  constructor(bytes: Buffer, { kind, isWhole, framing }: { kind: string; isWhole: boolean; framing: Framing }) {
    this.bytes = bytes;
    this.kind = kind;
    this.isWhole = isWhole;
    this.#framing = framing;
  }

  get framing(): Framing {
    return this.#framing;
  }

  /** As `MessageMatch.fields` has it; undefined for what can't be parsed. */
  get value(): Json | undefined {
    if (!this.#isParsed && this.isWhole) this.#value = parse(this.bytes, this.kind, this.#framing);
    this.#isParsed = true;
    return this.#value;
  }

  /** The value at a path with dots; undefined where there is none. */
  field(path: string): Json | undefined {
    let value = this.value;
    for (const name of path.split('.')) value = child(value, name);
    return value;
  }
}

function child(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? (value as readonly Json[])[Number(name)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function parse(bytes: Buffer, kind: string, framing: Framing): Json | undefined {
  if (framing === 'newline-json') return parseText(bytes.toString('utf8'));
  if (framing === 'http') return parseHttp(bytes);
  if (framing === 'postgres') return { type: kind, text: bytes.toString('utf8', bodyAt(kind)).replaceAll('\0', ' ') };
  if (typeof framing === 'object') return parseText(bytes.toString('utf8', framing.offset + framing.width));
  return undefined;
}

/** Bytes of a peer's: whatever they are, they are no reason to fail. */
function parseText(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Only messages that begin a session have no type byte. */
function bodyAt(kind: string): number {
  if (kind === 'EncryptionResponse') return 0;
  return kind === 'StartupMessage' || kind.endsWith('Request') ? 8 : 5;
}

function parseHttp(bytes: Buffer): Json | undefined {
  const end = headEnd(bytes);
  const head = readHttpHead(bytes.toString('latin1', 0, end).trimStart());
  if (head === undefined) return undefined;
  const body = parseText(bytes.toString('utf8', end));
  const start = head.isRequest ? { method: head.method, path: head.target } : { status: head.status };
  return { ...start, headers: Object.fromEntries(head.headers), ...(body === undefined ? {} : { body }) };
}

/** The index behind the empty line. */
function headEnd(bytes: Buffer): number {
  const crlf = bytes.indexOf('\r\n\r\n');
  if (crlf !== -1) return crlf + 4;
  const lf = bytes.indexOf('\n\n');
  return lf === -1 ? bytes.length : lf + 2;
}
