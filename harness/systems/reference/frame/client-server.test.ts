import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Completion } from '../../../core/op.ts';
import { ClientServer } from './client-server.ts';
import type { ClientRequest } from './protocol.ts';

let server: ClientServer;
let asked: { readonly client: number; readonly request: ClientRequest }[] = [];
const status: Completion = { type: 'ok', value: 'fine' };

beforeEach(async () => {
  asked = [];
  server = await ClientServer.open({
    listen: { host: '127.0.0.1', port: 0 },
    onRequest: (client, request) => asked.push({ client, request }),
    onQuestion: () => status,
  });
});
afterEach(() => server.close());

/** Sends these bytes; the lines that come back, up to `count`, or up to the end of the connection. */
async function exchange(bytes: string | Buffer, count: number): Promise<string[]> {
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  const lines = (): string[] => text.split('\n').slice(0, -1);
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    if (lines().length >= count) socket.destroy();
  });
  // A connection that the server resets ends like one that it closes.
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes);
  await closed;
  return lines();
}

const question = (id: number): string => JSON.stringify({ id, kind: 'outcome', txn: `t${id}` });

test('a question is answered at once, under its number', async () => {
  expect(await exchange('{"id":7,"kind":"status"}\n', 1)).toEqual(['{"id":7,"type":"ok","value":"fine"}']);
});

test('a request is answered when there is an answer, in any order', async () => {
  const answers = exchange(`${question(1)}\n${question(2)}\n`, 2);
  await expect.poll(() => asked.length).toBe(2);
  server.reply(asked[1]?.client ?? 0, { type: 'fail', error: 'second' });
  server.reply(asked[0]?.client ?? 0, { type: 'fail', error: 'first' });
  // An answer that is given twice is given once.
  server.reply(asked[0]?.client ?? 0, { type: 'fail', error: 'again' });
  expect(await answers).toEqual(['{"id":2,"type":"fail","error":"second"}', '{"id":1,"type":"fail","error":"first"}']);
});

test.each([
  ['what is not JSON', 'hello\n'],
  ['what is no object', '[1]\n'],
  ['a request without a number', '{"kind":"status"}\n'],
  ['a number that is none', '{"id":-1,"kind":"status"}\n'],
  ['a line without end', Buffer.alloc(200_000, 0x61)],
])('%s ends the connection, and the server goes on', async (_what, bytes) => {
  expect(await exchange(bytes, 1)).toEqual([]);
  expect(await exchange('{"id":1,"kind":"status"}\n', 1)).toHaveLength(1);
});

test('a request of another shape is turned away, and nothing is asked of the protocol', async () => {
  expect(await exchange('{"id":1,"kind":"transfer","txn":"t","amount":-1}\n', 1)).toEqual([
    '{"id":1,"type":"fail","error":"invalid: not a request"}',
  ]);
  expect(asked).toEqual([]);
});

test('a connection has a bounded number of open requests', async () => {
  const lines = Array.from({ length: 300 }, (_, id) => question(id));
  const [first] = await exchange(`${lines.join('\n')}\n`, 1);
  expect(first).toContain('busy');
  expect(asked.length).toBeLessThan(300);
});

test('a client that has gone is not answered', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write('{"id":1,"kind":"outcome","txn":"t"}\n');
  await expect.poll(() => asked.length).toBe(1);
  socket.destroy();
  server.reply(asked[0]?.client ?? 0, { type: 'fail', error: 'late' });
  expect(await exchange('{"id":1,"kind":"status"}\n', 1)).toHaveLength(1);
});
