import type { Link } from '../core/plan.ts';
import type { MessageFate, MessageFilter, SeenMessage } from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import { linkKey } from './link-table.ts';
import type { Message } from './message.ts';

/** So many messages are remembered, and so much of each: 8 MiB in all. */
export const logLength = 8_192;
export const excerptBytes = 1_024;

interface Entry {
  readonly atMs: number;
  readonly link: Link;
  readonly port: PortName;
  readonly connection: number;
  readonly kind: string;
  readonly bytes: number;
  fate: MessageFate;
  by: string | undefined;
}

/** Where a message passed. */
export interface Passage {
  readonly link: Link;
  readonly port: PortName;
  readonly connection: number;
}

/** The newest messages that the relay looked at. Copying is all that is done as they pass: text is made when asked for. */
export class MessageLog {
  readonly #now: () => number;
  readonly #entries: Entry[] = [];
  // Copies, since a slice would keep the whole chunk that it was read in.
  #excerpts: Buffer | undefined;
  #sequence = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The message's number, for `amend`. */
  add(message: Message, passage: Passage, fate: MessageFate, by?: string): number {
    this.#excerpts ??= Buffer.allocUnsafe(logLength * excerptBytes);
    const sequence = this.#sequence++;
    const slot = sequence % logLength;
    message.bytes.copy(this.#excerpts, slot * excerptBytes, 0, excerptBytes);
    const { link, port, connection } = passage;
    const { kind, bytes } = message;
    this.#entries[slot] = { atMs: this.#now(), link, port, connection, kind, bytes: bytes.length, fate, by };
    return sequence;
  }

  /** Something else became of it in the end. */
  amend(sequence: number, fate: MessageFate, by?: string): void {
    const entry = this.#sequence - sequence > logLength ? undefined : this.#entries[sequence % logLength];
    if (entry === undefined) return;
    entry.fate = fate;
    entry.by = by ?? entry.by;
  }

  seen(sequence: number): SeenMessage | undefined {
    const entry = this.#entries[sequence % logLength];
    if (entry === undefined || sequence < this.#sequence - logLength || sequence >= this.#sequence) return undefined;
    const { by, ...rest } = entry;
    return { sequence, ...rest, text: this.#text(sequence, entry), ...(by === undefined ? {} : { by }) };
  }

  /** The newest that fit, oldest first. */
  find({ links, text, owner, sinceMs = -Infinity, most }: MessageFilter): SeenMessage[] {
    const wanted = links === undefined ? undefined : new Set(links.map(linkKey));
    const found: SeenMessage[] = [];
    const first = Math.max(0, this.#sequence - logLength);
    for (let sequence = this.#sequence - 1; sequence >= first && found.length < most; sequence--) {
      const entry = this.#entries[sequence % logLength];
      if (entry === undefined || entry.atMs < sinceMs) break;
      if (wanted !== undefined && !wanted.has(linkKey(entry.link))) continue;
      if (owner !== undefined && entry.by?.startsWith(`${owner}/`) !== true) continue;
      if (text !== undefined && !this.#text(sequence, entry).includes(text)) continue;
      const seen = this.seen(sequence);
      if (seen !== undefined) found.push(seen);
    }
    return found.toReversed();
  }

  #text(sequence: number, { bytes }: Entry): string {
    const start = (sequence % logLength) * excerptBytes;
    return this.#excerpts?.toString('utf8', start, start + Math.min(bytes, excerptBytes)) ?? '';
  }
}
