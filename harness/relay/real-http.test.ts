import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { RelayedPairs, back, there, until } from './testing/relayed-pair.ts';

/** A real HTTP server behind the relay, and a client that keeps its one connection. */
class RelayedHttp implements AsyncDisposable {
  readonly pairs: RelayedPairs;
  readonly asked: string[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #server = createServer((incoming, response) => void this.#serve(incoming, response));

  private constructor(pairs: RelayedPairs) {
    this.pairs = pairs;
  }

  static async open(): Promise<RelayedHttp> {
    const http = new RelayedHttp(await RelayedPairs.open('http'));
    http.#server.listen(0, '127.0.0.1');
    await once(http.#server, 'listening');
    http.pairs.redirect((http.#server.address() as AddressInfo).port);
    return http;
  }

  /** What the server answers; rejects where it is reset, or silent for too long. */
  async ask(path: string, body: object, timeoutMs = 10_000): Promise<string> {
    const call = request({
      port: this.pairs.entrancePort,
      host: '127.0.0.1',
      method: 'POST',
      path,
      agent: this.#agent,
      signal: AbortSignal.timeout(timeoutMs),
    });
    call.end(JSON.stringify(body));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    return await text(response);
  }

  async #serve(...[incoming, response]: Parameters<RequestListener>): Promise<void> {
    this.asked.push(incoming.url ?? '');
    const body = await text(incoming);
    // Without a length: the answer is chunked.
    response.write(`${incoming.url ?? ''} `);
    response.end(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    this.#server.close();
    await this.pairs[Symbol.asyncDispose]();
  }
}

describe('an HTTP connection through the relay', () => {
  test('has its requests and chunked answers told apart, and matched by their fields', async () => {
    await using http = await RelayedHttp.open();
    const { engine } = http.pairs;
    engine.apply('o', [
      {
        id: 'puts',
        seed: 's',
        match: { links: [there], fields: { path: { is: '/put' }, 'body.key': { bind: 'K' } } },
        act: { kind: 'watch' },
      },
      {
        id: 'answers',
        seed: 's',
        match: { links: [back], kind: 'response', fields: { status: { is: 200 } } },
        act: { kind: 'watch' },
      },
    ]);
    expect(await http.ask('/get', { key: 'a' })).toBe('/get {"key":"a"}');
    expect(await http.ask('/put', { key: 'a' })).toBe('/put {"key":"a"}');
    expect(await http.ask('/put', { value: 1 })).toBe('/put {"value":1}');
    expect(engine.ruleCounts('o')).toMatchObject([
      { rule: 'puts', seen: 3, matched: 1 },
      { rule: 'answers', seen: 3, matched: 3 },
    ]);
    expect(engine.notes()).toEqual([]);
  });

  test('loses an answer, so that the client does not know what was done', async () => {
    await using http = await RelayedHttp.open();
    http.pairs.engine.apply('o', [
      { id: 'r', seed: 's', match: { links: [back], kind: 'response' }, act: { kind: 'drop' }, skip: 1, most: 1 },
    ]);
    expect(await http.ask('/first', {})).toBe('/first {}');
    await expect(http.ask('/second', {}, 300)).rejects.toThrow(/abort/i);
    expect(http.asked).toEqual(['/first', '/second']);
    // It gave its connection up, and the next one is another.
    expect(await http.ask('/third', {})).toBe('/third {}');
  });

  test('delivers a request twice, and the server does it twice', async () => {
    await using http = await RelayedHttp.open();
    http.pairs.engine.apply('o', [
      {
        id: 'r',
        seed: 's',
        match: { links: [there], fields: { path: { is: '/pay' } } },
        act: { kind: 'duplicate', copies: 1 },
      },
    ]);
    expect(await http.ask('/pay', {})).toBe('/pay {}');
    await until('it is done twice', () => http.asked.length === 2);
    expect(http.asked).toEqual(['/pay', '/pay']);
  });
});
