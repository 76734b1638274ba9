import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../core/errors.ts';
import { type Json, isJsonObject } from '../../core/json.ts';
import type { NemesisLine } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { type Nanos, msToNanos, nanos } from '../../core/time.ts';
import type { MessageFilter, MessageRelay, SeenMessage } from '../../ports/message-relay.ts';
import type { System } from '../../ports/system.ts';
import { messagesMax } from '../../store/message-lines.ts';
import { describeMessage } from './describe-message.ts';

const owner = 'record';
/** What is kept around each stage of a fault: so long before and after, and so many of them. */
const aroundMs = 40;
const aroundMax = 40;
/** Read from the log for that: at the rates that a machine reaches, more than passes in that time. */
const readMax = 800;
/** Of what a fault or a trigger acted on. */
const actedMax = 200;
/** A transaction that a trigger chose is followed so often, with so many messages of it. */
const followEveryMs = 250;
const followedMax = 300;
const transactionsMax = 20;
/** Variables that a trigger binds by itself: they name no transaction. */
const places: ReadonlySet<string> = new Set(['from', 'to', 'node']);
/** Shorter values are part of too many messages. */
const textMin = 3;

type FaultLine = Extract<NemesisLine, { kind: 'fault' }>;

interface Followed {
  readonly text: string;
  sinceMs: number;
  kept: number;
}

export interface MessageRecorderOptions {
  readonly relay: MessageRelay;
  readonly system: Pick<System, 'messages' | 'messageFields'>;
  /** Nodes, and clients. */
  readonly names: readonly NodeName[];
  /** The run's time. */
  readonly now: () => Nanos;
  /** The relay's clock, in milliseconds. */
  readonly relayNowMs: () => number;
  readonly write: (message: RecordedMessage) => void;
  /** Told once, when the relay can't be asked any more. */
  readonly onGap: (gap: string) => void;
}

/**
 * Keeps what the relay carried around each fault, whatever faults and triggers acted on, and every message of a
 * transaction that a trigger chose. The relay's log forgets, so it is read while the run goes on.
 */
export class MessageRecorder implements AsyncDisposable {
  readonly #options: MessageRecorderOptions;
  /** The relay's clock at the run's time 0, in milliseconds. */
  readonly #originMs: number;
  readonly #fates = new Map<number, SeenMessage['fate']>();
  readonly #followed = new Map<string, Followed>();
  readonly #pending = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #isBroken = false;

  constructor(options: MessageRecorderOptions) {
    this.#options = options;
    this.#originMs = options.relayNowMs() - options.now() / 1e6;
  }

  /** Has the relay look at all that passes; until then it looks at what faults and triggers name. */
  async start(): Promise<void> {
    const { names, relay } = this.#options;
    const links = names.flatMap((from) => names.filter((to) => to !== from).map((to): Link => [from, to]));
    await relay.apply(owner, [{ id: 'all', match: { links }, act: { kind: 'watch' }, seed: owner }]);
    this.#later(async () => await this.#followOn());
  }

  /** A fault came to a stage: what passes about now is kept. */
  see(line: NemesisLine): void {
    if (line.kind !== 'fault' || this.#stop.signal.aborted) return;
    if (line.stage === 'asked') this.#follow(line.evidence);
    const atMs = this.#options.relayNowMs();
    this.#later(async () => {
      await this.#pause(aroundMs);
      await this.#around(line, atMs);
    });
  }

  /** Reads what is still to be read, and looks no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#pending);
    await this.#guarded(async () => {
      await this.#readFollowed();
      await this.#options.relay.heal(owner);
    });
  }

  async #around({ step, targets }: FaultLine, atMs: number): Promise<void> {
    const isMeant = ({ link }: SeenMessage): boolean =>
      targets.length === 0 || link.some((end) => targets.includes(end));
    const near = await this.#read({ sinceMs: atMs - aroundMs, most: readMax });
    const within = near.filter((seen) => seen.atMs <= atMs + aroundMs && isMeant(seen));
    const nearest = within.toSorted((a, b) => Math.abs(a.atMs - atMs) - Math.abs(b.atMs - atMs)).slice(0, aroundMax);
    this.#keep(nearest);
    this.#keep(await this.#read({ owner: step, most: actedMax }));
    this.#keep(await this.#read({ owner: 'triggers', most: actedMax }));
  }

  /** The values that a trigger bound: the transaction is among them, where it asked for one. */
  #follow(evidence: Json | undefined): void {
    const bindings = isJsonObject(evidence) ? evidence['bindings'] : undefined;
    if (!isJsonObject(bindings)) return;
    for (const [name, value] of Object.entries(bindings)) {
      if (places.has(name) || typeof value !== 'string' || value.length < textMin) continue;
      if (this.#followed.size >= transactionsMax || this.#followed.has(value)) continue;
      this.#followed.set(value, { text: value, sinceMs: -Infinity, kept: 0 });
    }
  }

  async #followOn(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#readFollowed();
      await this.#pause(followEveryMs);
    }
  }

  async #readFollowed(): Promise<void> {
    for (const followed of this.#followed.values()) {
      if (followed.kept >= followedMax) continue;
      const sinceMs = followed.sinceMs;
      // What happens to a message after it was seen changes its line: the last second is read again.
      followed.sinceMs = this.#options.relayNowMs() - 1_000;
      const seen = await this.#read({ text: followed.text, sinceMs, most: followedMax - followed.kept });
      followed.kept += this.#keep(seen);
    }
  }

  async #read(filter: MessageFilter): Promise<readonly SeenMessage[]> {
    return this.#isBroken ? [] : await this.#options.relay.messages(filter);
  }

  /** The number of messages that were not known before. */
  #keep(messages: readonly SeenMessage[]): number {
    const { system, write } = this.#options;
    let added = 0;
    for (const seen of messages) {
      const known = this.#fates.get(seen.sequence);
      if (known === seen.fate || (known === undefined && this.#fates.size >= messagesMax)) continue;
      if (known === undefined) added += 1;
      this.#fates.set(seen.sequence, seen.fate);
      write(describeMessage(seen, nanos(Math.max(0, msToNanos(seen.atMs - this.#originMs))), system));
    }
    return added;
  }

  #later(work: () => Promise<void>): void {
    const pending = this.#guarded(work).finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  /** Evidence that can't be had must not end the run; that it is missing is told. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#isBroken) this.#options.onGap(`messages: the relay can't be asked: ${messageOf(error)}`);
      this.#isBroken = true;
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#stop.signal });
    } catch {
      // Only the signal rejects this promise.
    }
  }
}
