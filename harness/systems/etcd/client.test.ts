import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../core/json.ts';
import type { Completion, Invocation } from '../../core/op.ts';
import type { Client } from '../../ports/client.ts';
import { registerClient } from './client.ts';
import { type CountingGateway, startCountingGateway } from './testing/counting-gateway.ts';

const put: Invocation = { process: 0, f: 'write', value: { key: 'd1', value: 7 } };
const cas: Invocation = { process: 0, f: 'cas', value: { key: 'd1', from: 7, to: 8 } };
const read: Invocation = { process: 0, f: 'read', value: { key: 'd1' } };
const header = { member_id: '18446744073709551615', revision: '3' };

let gateway: CountingGateway;
let client: Client;

beforeEach(async () => {
  gateway = await startCountingGateway();
  client = clientOf(gateway.endpoint.port);
});

afterEach(async () => {
  await client.close();
  await gateway[Symbol.asyncDispose]();
});

function clientOf(port: number, localAddress: string = '127.0.0.9'): Client {
  return registerClient({
    node: 'n1',
    nodes: ['n1'],
    options: {},
    reach: () => ({ host: '127.0.0.1', port }),
    localAddress,
  });
}

function never(): AbortSignal {
  return new AbortController().signal;
}

async function answered(body: Json, invocation: Invocation = put, status: number = 200): Promise<Completion> {
  gateway.reaction = { kind: 'answer', status, text: JSON.stringify(body) };
  return await client.invoke(invocation, never());
}

test('opening connects from the address of the clients and sends nothing', async () => {
  await client.open(never());
  expect(await answered({ header })).toEqual({ type: 'ok', value: { key: 'd1', value: 7 } });
  expect(gateway.requests).toEqual(['/v3/kv/put']);
  expect(gateway.connections).toBe(1);
  expect([...gateway.remoteAddresses]).toEqual(['127.0.0.9']);
});

test('one invocation is one request on one connection, whatever is answered', async () => {
  await client.open(never());
  for (let i = 1; i <= 50; i++) {
    await answered(i % 2 === 0 ? { header } : { code: 14, message: 'etcdserver: leader changed' });
    expect(gateway.requests).toHaveLength(i);
  }
  expect(gateway.connections).toBe(1);
});

test('a request whose connection broke before the answer is not sent again and is info', async () => {
  await client.open(never());
  gateway.reaction = { kind: 'reset' };
  expect(await client.invoke(put, never())).toEqual({ type: 'info', error: 'connection reset' });
  expect(gateway.requests).toHaveLength(1);
  gateway.reaction = { kind: 'half' };
  expect(await client.invoke(put, never())).toMatchObject({ type: 'info' });
  expect(gateway.requests).toHaveLength(2);
});

test('a request that got no answer is info at the signal', async () => {
  await client.open(never());
  gateway.reaction = { kind: 'silence' };
  const stop = new AbortController();
  const answer = client.invoke(put, stop.signal);
  await expect.poll(() => gateway.requests.length).toBe(1);
  stop.abort();
  expect(await answer).toEqual({ type: 'info', error: 'timed out' });
});

test('a connection that the other side closed while it was idle is replaced, and nothing is sent twice', async () => {
  await client.open(never());
  const lost: Completion[] = [];
  for (let i = 0; i < 20; i++) {
    await gateway.closeIdle();
    // The close may cross the request on its way: then nobody knows what became of it.
    const first = await answered({ header });
    if (first.type !== 'ok') lost.push(first);
  }
  expect(gateway.requests).toHaveLength(20 - lost.length);
  expect(lost.filter(({ type }) => type !== 'info')).toEqual([]);
  expect(await answered({ header })).toMatchObject({ type: 'ok' });
});

test('a refused connection is a failure: not a byte was sent', async () => {
  const { port } = gateway.endpoint;
  await client.open(never());
  await answered({ header });
  await gateway[Symbol.asyncDispose]();
  const other = clientOf(port);
  expect(await other.invoke(put, never())).toEqual({ type: 'fail', error: 'connection refused' });
  await expect(other.open(never())).rejects.toThrow(/^connection refused$/);
  await other.close();
});

test('a connection that can not be made is a failure, whatever the reason', async () => {
  const noSuchAddress = clientOf(gateway.endpoint.port, '203.0.113.1');
  expect(await noSuchAddress.invoke(put, never())).toEqual({ type: 'fail', error: 'eaddrnotavail' });
  await noSuchAddress.close();
  const stopped = new AbortController();
  stopped.abort();
  expect(await client.invoke(put, stopped.signal)).toEqual({ type: 'fail', error: 'timed out' });
  expect(gateway.connections).toBe(0);
});

test('a read of a key that was never written is null', async () => {
  expect(await answered({ header }, read)).toEqual({ type: 'ok', value: { key: 'd1', value: null } });
});

test('a read answers what was stored, exact beyond 2^53', async () => {
  const kvs = [{ value: Buffer.from('9007199254740993').toString('base64') }];
  expect(await answered({ header, kvs }, read)).toEqual({ type: 'ok', value: { key: 'd1', value: 9007199254740993n } });
});

test('a value that nobody here wrote is answered as the text that it is', async () => {
  const kvs = [{ value: Buffer.from('}{').toString('base64') }];
  expect(await answered({ header, kvs }, read)).toEqual({ type: 'ok', value: { key: 'd1', value: '}{' } });
});

test('a read that was answered with an error is a failure, and one that was not answered is info', async () => {
  const error = { code: 14, message: 'etcdserver: leader changed' };
  expect(await answered(error, read, 503)).toEqual({ type: 'fail', error: 'leader changed' });
  expect(await answered(error, put, 503)).toEqual({ type: 'info', error: 'leader changed' });
  gateway.reaction = { kind: 'reset' };
  expect(await client.invoke(read, never())).toEqual({ type: 'info', error: 'connection reset' });
});

test('a comparison that came out false is a mismatch, and certainly wrote nothing', async () => {
  expect(await answered({ header }, cas)).toEqual({ type: 'fail', error: 'mismatch' });
  expect(await answered({ header, succeeded: true }, cas)).toEqual({
    type: 'ok',
    value: { key: 'd1', from: 7, to: 8 },
  });
});

test.each([
  ['an empty object', {}],
  ['an answer without a header', { succeeded: false }],
  ['another type', { header, succeeded: 'no' }],
  ['text', 'OK'],
])('%s instead of an answer to a compare-and-set proves nothing', async (_what, body) => {
  expect(await answered(body, cas)).toEqual({ type: 'info', error: 'garbled answer' });
});

test('an operation that a register does not have is refused before anything is sent', async () => {
  expect(await client.invoke({ process: 0, f: 'append', value: null }, never())).toMatchObject({ type: 'fail' });
  expect(await client.invoke({ process: 0, f: 'read', value: 'd1' }, never())).toMatchObject({ type: 'fail' });
  expect(gateway.connections).toBe(0);
});
