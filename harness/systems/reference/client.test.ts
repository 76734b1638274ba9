import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Completion } from '../../core/op.ts';
import type { Client } from '../../ports/client.ts';
import { transferClient } from './client.ts';
import { answering, type Script, ScriptedServer } from './testing/scripted-server.ts';

const transfer = { process: 0, f: 'transfer', value: { txn: 't', from: 'a0', to: 'a1', amount: 1 } };
const soon = (): AbortSignal => AbortSignal.timeout(5_000);
const short = (): AbortSignal => AbortSignal.timeout(80);

function clientOf(server: ScriptedServer): Client {
  const reach = (): { readonly host: string; readonly port: number } => ({ host: '127.0.0.1', port: server.port });
  return transferClient({ node: 'n1', nodes: ['n1', 'n2'], reach, options: {} });
}

async function ask(script: Script, signal = soon()): Promise<{ readonly answer: Completion; readonly sent: number }> {
  await using server = await ScriptedServer.start(script);
  const client = clientOf(server);
  await client.open(soon());
  const answer = await client.invoke(transfer, signal);
  await client.close();
  return { answer, sent: server.lines.length };
}

test('an answer is passed on as it is', async () => {
  expect((await ask(answering({ type: 'ok', value: { txn: 't' } }))).answer).toEqual({
    type: 'ok',
    value: { txn: 't' },
  });
  expect((await ask(answering({ type: 'fail', error: 'aborted: overdraft' }))).answer).toEqual({
    type: 'fail',
    error: 'aborted: overdraft',
  });
});

test.each<[string, Script]>([
  ['an answer', answering({ type: 'ok', value: null })],
  ['a failure', answering({ type: 'fail', error: 'aborted: lock conflict' })],
  ['a reset', (_line, socket) => socket.resetAndDestroy()],
  ['a close', (_line, socket) => socket.end()],
  ['half an answer and a close', (_line, socket) => socket.end('{"id":1,"ty')],
  ['silence', () => {}],
  ['garbage', (_line, socket) => socket.write('what?\n')],
])('one invoke is one request on the wire, when it ends in %s', async (_how, script) => {
  const { sent } = await ask(script, AbortSignal.timeout(300));
  expect(sent).toBe(1);
});

test.each<[string, Script, string]>([
  ['a reset', (_line, socket) => socket.resetAndDestroy(), 'connection closed'],
  ['a close', (_line, socket) => socket.end(), 'connection closed'],
  ['half an answer', (_line, socket) => socket.end('{"id":1,"ty'), 'connection closed'],
  ['garbage', (_line, socket) => socket.write('what?\n'), 'garbled answer: not JSON'],
  [
    'an answer to another request',
    (_line, socket) => socket.write('{"id":7,"type":"ok","value":1}\n'),
    'garbled answer: not to this request',
  ],
  ['an answer of another shape', answering({ type: 'perhaps' }), 'garbled answer: not a completion'],
])('what was sent may have happened: %s is info', async (_how, script, error) => {
  expect((await ask(script)).answer).toEqual({ type: 'info', error });
});

test('a time-out is info', async () => {
  expect((await ask(() => {}, short())).answer).toEqual({ type: 'info', error: 'timed out' });
});

test('what was not sent has not happened: a connection that is gone is a fail, and nothing is sent', async () => {
  await using server = await ScriptedServer.start((_line, socket) => socket.resetAndDestroy());
  const client = clientOf(server);
  await client.open(soon());
  expect(await client.invoke(transfer, soon())).toMatchObject({ type: 'info' });
  expect(await client.invoke(transfer, soon())).toEqual({ type: 'fail', error: 'not connected: connection closed' });
  expect(server.lines).toHaveLength(1);
  expect(server.connections).toBe(1);
});

test('a connection that was closed while nobody asked anything is made anew', async () => {
  let closed: Promise<unknown> = Promise.resolve();
  await using server = await ScriptedServer.start((line, socket) => {
    answering({ type: 'ok', value: null })(line, socket);
    // The client's side ends when it has seen this side's end.
    closed = once(socket, 'close');
    socket.end();
  });
  const client = clientOf(server);
  await client.open(soon());
  expect(await client.invoke(transfer, soon())).toMatchObject({ type: 'ok' });
  await closed;
  expect(await client.invoke(transfer, soon())).toMatchObject({ type: 'ok' });
  expect(server.lines).toHaveLength(2);
  expect(server.connections).toBe(2);
  await client.close();
});

test('after a time-out the connection is not used again: a late answer is nobody’s', async () => {
  await using server = await ScriptedServer.start(() => {});
  const client = clientOf(server);
  await client.open(soon());
  await client.invoke(transfer, short());
  expect(await client.invoke(transfer, soon())).toMatchObject({ type: 'fail' });
});

test('a refused connection is an error of opening, before anything was sent', async () => {
  const server = await ScriptedServer.start(() => {});
  const client = clientOf(server);
  const { port } = server;
  await server[Symbol.asyncDispose]();
  const gone = transferClient({ node: 'n1', nodes: ['n1'], reach: () => ({ host: '127.0.0.1', port }), options: {} });
  await expect(gone.open(soon())).rejects.toThrow('ECONNREFUSED');
  expect(await client.invoke(transfer, soon())).toEqual({ type: 'fail', error: 'not connected: never opened' });
});

test('opening ends with its signal', async () => {
  await using server = await ScriptedServer.start(() => {});
  await expect(clientOf(server).open(AbortSignal.abort())).rejects.toThrow('no connection in time');
});

test('a final read goes to the node that it names, over a connection of its own', async () => {
  await using server = await ScriptedServer.start(answering({ type: 'ok', value: { accounts: { a0: 1 } } }));
  const client = clientOf(server);
  await client.open(soon());
  const answer = await client.invoke({ process: 0, f: 'read-final', value: { node: 'n2' } }, soon());
  expect(answer).toEqual({ type: 'ok', value: { accounts: { a0: 1 } } });
  expect([server.connections, server.lines.length]).toEqual([2, 1]);
  expect(await client.invoke({ process: 0, f: 'read-final', value: { node: 'n9' } }, soon())).toEqual({
    type: 'fail',
    error: 'invalid: no such node',
  });
});

test('a final read of a node that does not listen is a fail', async () => {
  await using server = await ScriptedServer.start(() => {});
  const reach = (node: string): { readonly host: string; readonly port: number } => ({
    host: '127.0.0.1',
    port: node === 'n1' ? server.port : 1,
  });
  const client = transferClient({ node: 'n1', nodes: ['n1', 'n2'], reach, options: {} });
  await client.open(soon());
  expect(await client.invoke({ process: 0, f: 'read-final', value: { node: 'n2' } }, soon())).toEqual({
    type: 'fail',
    error: 'not connected: ECONNREFUSED',
  });
});
