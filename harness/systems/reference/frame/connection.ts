import type { Socket } from 'node:net';
import { LineSplitter } from '../../../core/line-splitter.ts';
import type { Json } from '../../../core/json.ts';
import type { NodeName } from '../../../core/op.ts';
import type { LinkTimes } from './protocol.ts';
import {
  type Envelope,
  type Hello,
  helloVersion,
  type Keyring,
  newNonce,
  openHello,
  seal,
  sealHello,
  type Sealed,
  sessionKey,
  unseal,
} from './seal.ts';
import { writeTogether } from './write-together.ts';

/** A message of another node, a read of thousands of accounts included. */
const lineBytesMax = 4 * 1024 * 1024;
/** What may wait for a peer that does not read; a cut link fills it only when something sends without bound. */
const unsentBytesMax = 8 * 1024 * 1024;
/** The other side has so long to say who it is. */
const helloMs = 800;

export interface ConnectionEvents {
  /** The peer has proven who it is, now. */
  readonly onUp: (connection: Connection) => void;
  readonly onMessage: (connection: Connection, message: Sealed) => void;
  /** Something came that is not the peer's, or not meant for us; the connection ends. */
  readonly onRefused: (reason: string) => void;
  readonly onClose: (connection: Connection, why: 'closed' | 'silent') => void;
}

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly self: { readonly name: NodeName; readonly incarnation: number };
  /** Whom it dialled; undefined for a connection that was accepted. */
  readonly dialled: NodeName | undefined;
  readonly keyring: Keyring;
  readonly times: LinkTimes;
  readonly events: ConnectionEvents;
}

/**
 * One connection between two nodes: hellos with fresh nonces, then authenticated lines and heartbeats both ways. It never
 * reconnects; whoever dialled makes a new one.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #nonce = newNonce();
  readonly #lines = new LineSplitter(lineBytesMax);
  #key: Buffer | undefined;
  #peer: Hello | undefined;
  #isUp = false;
  #isClosed = false;
  #why: 'closed' | 'silent' = 'closed';
  #heardAt = performance.now();
  #tickedAt = performance.now();
  #timer: NodeJS.Timeout;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, dialled } = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    // The reason is of no use to anybody: the link is down.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#ended());
    this.#timer = setTimeout(() => socket.destroy(), helloMs);
    if (dialled !== undefined) this.#sayHello(dialled);
  }

  /** The peer; undefined before it has said who it is. */
  get peer(): { readonly name: NodeName; readonly incarnation: number } | undefined {
    return this.#peer === undefined ? undefined : { name: this.#peer.from, incarnation: this.#peer.incarnation };
  }

  /** False when it is not up (any more). */
  send(sequence: number, body: Json, signer?: Keyring): boolean {
    const { self, socket } = this.#options;
    if (!this.#isUp || this.#key === undefined || this.#peer === undefined) return false;
    const envelope: Envelope = { from: self.name, to: this.#peer.from, incarnation: self.incarnation, sequence };
    writeTogether(socket, `${seal(envelope, body, this.#key, signer)}\n`);
    if (socket.writableLength > unsentBytesMax) this.close('silent');
    return true;
  }

  close(why: 'closed' | 'silent'): void {
    this.#why = why;
    this.#options.socket.destroy();
  }

  #sayHello(to: NodeName): void {
    const { self, socket, keyring } = this.#options;
    const key = keyring.linkKey(to);
    if (key === undefined) return this.#refuse(`no key for ${to}`);
    const hello: Hello = {
      hello: helloVersion,
      from: self.name,
      to,
      incarnation: self.incarnation,
      nonce: this.#nonce,
    };
    socket.write(`${sealHello(hello, key)}\n`);
  }

  #receive(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (this.#lines.hasCut) return this.#refuse('a line without end');
    for (const line of lines) {
      if (this.#isClosed || this.#options.socket.destroyed) return;
      if (this.#key === undefined) this.#readHello(line);
      else this.#readLine(line, this.#key);
    }
  }

  #readHello(line: string): void {
    const { self, keyring, dialled, times } = this.#options;
    const hello = openHello(line, self.name, (from) => keyring.linkKey(from));
    if (hello === undefined || (dialled !== undefined && hello.from !== dialled))
      return this.#refuse('not a hello of a peer');
    const key = keyring.linkKey(hello.from);
    if (key === undefined) return this.#refuse(`no key for ${hello.from}`);
    if (dialled === undefined) this.#sayHello(hello.from);
    this.#peer = hello;
    this.#key = sessionKey(key, dialled === undefined ? [hello.nonce, this.#nonce] : [this.#nonce, hello.nonce]);
    clearTimeout(this.#timer);
    this.#heardAt = this.#tickedAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), times.heartbeatMs);
    // A dialler has heard an answer to its own nonce; whoever accepted waits for the first line under the new key.
    if (dialled !== undefined) this.#rise();
  }

  #rise(): void {
    this.#isUp = true;
    this.#heartbeat();
    this.#options.events.onUp(this);
  }

  #readLine(line: string, key: Buffer): void {
    const { self, keyring, events } = this.#options;
    const message = unseal(line, key, keyring);
    const isTheirs = message?.from === this.#peer?.from && message?.incarnation === this.#peer?.incarnation;
    if (message === undefined || !isTheirs || message.to !== self.name)
      return this.#refuse('a line that is not authentic');
    this.#heardAt = performance.now();
    if (!this.#isUp) this.#rise();
    if (message.sequence > 0) events.onMessage(this, message);
  }

  #heartbeat(): void {
    this.send(0, { kind: 'heartbeat' });
  }

  #tick(): void {
    const { heartbeatMs, silenceMs } = this.#options.times;
    const now = performance.now();
    const wasStalled = now - this.#tickedAt > 2 * heartbeatMs;
    this.#tickedAt = now;
    // After a stall of our own, what the peer said meanwhile is still unread: its silence is judged at the next tick.
    if (!wasStalled && now - this.#heardAt > silenceMs) return this.close('silent');
    this.#heartbeat();
  }

  #refuse(reason: string): void {
    this.#options.events.onRefused(reason);
    this.#options.socket.destroy();
  }

  #ended(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#timer);
    this.#isUp = false;
    this.#options.events.onClose(this, this.#why);
  }
}
