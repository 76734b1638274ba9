import { ChunkedBody } from './chunked-body.ts';
import { bodyEnd, type HttpHead, readHttpHead } from './http-head.ts';
import { incomplete, type MessageScanner, skipByScanning, unframed } from './scanner.ts';

/** Longer heads are refused by the servers that are known (8 to 64 KiB). */
const headBytesMax: number = 64 * 1024;
/** Pipelined requests that wait for their answer; more than that is no honest client. */
const waitingMax = 10_000;

const newline = 10;

/** What both directions of an HTTP connection must know of each other: how a response ends depends on its request. */
export class HttpExchange {
  readonly #methods: string[] = [];
  /** The connection speaks something else from here on: CONNECT, Upgrade. */
  isTunnel = false;

  asked(method: string): boolean {
    this.#methods.push(method);
    return this.#methods.length <= waitingMax;
  }

  /** The method of the request that the next response answers. */
  get next(): string | undefined {
    return this.#methods[0];
  }

  answered(): void {
    this.#methods.shift();
  }
}

/** Requests, or responses, of HTTP/1: one after the other, pipelined or not. */
export class HttpScanner implements MessageScanner {
  readonly kind: 'request' | 'response';
  readonly #exchange: HttpExchange;
  #reason = '';
  #head = '';
  /** Where the head's last line begins. */
  #lineAt = 0;
  #body: { left: number } | ChunkedBody | undefined;
  #isAtBoundary = true;

  constructor(kind: 'request' | 'response', exchange: HttpExchange) {
    this.kind = kind;
    this.#exchange = exchange;
  }

  get isAtBoundary(): boolean {
    return this.#isAtBoundary;
  }

  get reason(): string {
    return this.#reason;
  }

  scan(chunk: Buffer, from: number): number {
    if (this.#isAtBoundary && this.#exchange.isTunnel)
      return this.#fail('the connection was upgraded to something else');
    this.#isAtBoundary = false;
    let at = from;
    if (this.#body === undefined) {
      at = this.#scanHead(chunk, at);
      if (at < 0) return at;
    }
    const end = this.#scanBody(chunk, at);
    if (end === unframed) return this.#fail('a chunked body with a broken chunk');
    if (end === incomplete) return incomplete;
    this.#body = undefined;
    this.#isAtBoundary = true;
    return end;
  }

  skip(chunk: Buffer, from: number): boolean {
    return skipByScanning(this, chunk, from);
  }

  #fail(reason: string): typeof unframed {
    this.#reason = reason;
    return unframed;
  }

  /** The index behind the head, whose body is known then. */
  #scanHead(chunk: Buffer, from: number): number {
    const end = this.#endOfHead(chunk, from);
    if (this.#head.length > headBytesMax) return this.#fail('a head that does not end');
    if (end === incomplete) return this.#looksRight() ? incomplete : this.#fail(`no HTTP/1 ${this.kind}`);
    const head = readHttpHead(this.#head);
    this.#head = '';
    this.#lineAt = 0;
    if (head === undefined || head.isRequest !== (this.kind === 'request')) return this.#fail(`no HTTP/1 ${this.kind}`);
    return this.#begin(head) ? end : unframed;
  }

  /** The index behind the empty line that ends the head. Empty lines before it are ignored, as servers do (RFC 9112, 2.2). */
  #endOfHead(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && this.#head.length <= headBytesMax) {
      const end = chunk.indexOf(newline, at);
      this.#head += chunk.toString('latin1', at, end === -1 ? chunk.length : end + 1);
      if (end === -1) return incomplete;
      const isEmptyLine = this.#head.slice(this.#lineAt).trim() === '';
      const isFirst = this.#lineAt === 0;
      this.#lineAt = this.#head.length;
      at = end + 1;
      if (!isEmptyLine) continue;
      if (!isFirst) return at;
      this.#head = '';
      this.#lineAt = 0;
    }
    return incomplete;
  }

  /** An early look at a head that has not ended: bytes of another protocol must not wait for an empty line. */
  #looksRight(): boolean {
    const start = this.#head.trimStart().slice(0, 7);
    return this.kind === 'request' ? /^[A-Za-z]*(?: |-|$)/.test(start) : 'HTTP/1.'.startsWith(start);
  }

  #begin(head: HttpHead): boolean {
    const exchange = this.#exchange;
    const end = bodyEnd(head, exchange.next);
    if (head.isRequest && !exchange.asked(head.method)) {
      this.#reason = 'requests that nobody answers';
      return false;
    }
    if (!head.isRequest) this.#answered(head);
    if (end === 'malformed' || end === 'close') {
      this.#reason = end === 'close' ? 'a response that ends with its connection' : 'a body without an end';
      return false;
    }
    this.#body = end === 'chunked' ? new ChunkedBody() : { left: end };
    return true;
  }

  #answered(head: HttpHead): void {
    const exchange = this.#exchange;
    const isUpgrade = head.status === 101 || (exchange.next === 'CONNECT' && head.status >= 200 && head.status < 300);
    if (isUpgrade) exchange.isTunnel = true;
    // 1xx is an interim answer: the final one follows.
    if (head.status >= 200 || head.status === 101) exchange.answered();
  }

  #scanBody(chunk: Buffer, from: number): number {
    const body = this.#body;
    if (body === undefined) return from;
    if (body instanceof ChunkedBody) return body.scan(chunk, from);
    const taken = Math.min(body.left, chunk.length - from);
    body.left -= taken;
    return body.left > 0 ? incomplete : from + taken;
  }
}
