import { connect } from 'node:net';
import type { Endpoint } from '../../ports/transport.ts';

/** A node that was just started is looked at often, so that it is reachable as soon as it listens. */
const expectedPollMs = 5;
const expectedForMs = 5_000;
const idlePollMs = 50;
const dialMs = 1_000;

/**
 * Knows whether a node's port is listened on, so that the relay's own ports refuse connections when the node's would. A
 * connection that was refused, or a process that ended, says that it may not be; then it is dialled now and again until
 * it is. The dial that succeeds is the only one that the node ever sees.
 */
export class TargetWatch {
  readonly endpoint: Endpoint;
  readonly #onChange: () => void;
  readonly #now: () => number;
  #isListening = false;
  #isDialling = false;
  #expectedUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(endpoint: Endpoint, onChange: () => void, now: () => number) {
    this.endpoint = endpoint;
    this.#onChange = onChange;
    this.#now = now;
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  /** A process was started that will listen. */
  expect(): void {
    this.#expectedUntil = this.#now() + expectedForMs;
    if (!this.#isListening) this.check();
  }

  /** It was refused: nobody listens. */
  refused(): void {
    this.#set(false);
    this.#schedule();
  }

  /** Dials now, unless it is dialling. */
  check(): void {
    clearTimeout(this.#timer);
    if (this.#isDialling || this.#isClosed) return;
    this.#isDialling = true;
    const socket = connect({ host: this.endpoint.host, port: this.endpoint.port });
    const timer = setTimeout(() => socket.destroy(), dialMs);
    let code: string | undefined;
    socket.once('connect', () => {
      this.#set(true);
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => (code = error.code));
    socket.once('close', () => {
      clearTimeout(timer);
      this.#isDialling = false;
      if (code === 'ECONNREFUSED') this.#set(false);
      this.#schedule();
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isListening || this.#isClosed) return;
    const everyMs = this.#now() < this.#expectedUntil ? expectedPollMs : idlePollMs;
    this.#timer = setTimeout(() => this.check(), everyMs);
  }

  #set(isListening: boolean): void {
    if (this.#isListening === isListening) return;
    this.#isListening = isListening;
    this.#onChange();
  }
}
