import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Endpoint } from '../../../ports/transport.ts';
import { portOf } from './listen.ts';
import { Mesh, type MeshOptions } from './mesh.ts';
import { Keyring, sealHello, seal, sessionKey, openHello } from './seal.ts';

const times = { heartbeatMs: 30, silenceMs: 250 };
const linkKey = randomBytes(32);
const names = ['n1', 'n2'] as const;
type Name = (typeof names)[number];
const pairs = Object.fromEntries(
  names.map((name) => [
    name,
    generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    }),
  ]),
) as Record<Name, { readonly privateKey: Buffer; readonly publicKey: Buffer }>;

function keyring(name: Name): Keyring {
  return new Keyring({
    privateKey: pairs[name].privateKey.toString('base64'),
    publicKeys: Object.fromEntries(names.map((each) => [each, pairs[each].publicKey.toString('base64')])),
    linkKeys: { [name === 'n1' ? 'n2' : 'n1']: linkKey.toString('base64') },
  });
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A mesh of one node, and what it has heard, as text. */
async function node(
  name: Name,
  peers: MeshOptions['peers'],
  incarnation = 1,
): Promise<{ readonly mesh: Mesh; readonly heard: string[]; readonly at: Endpoint }> {
  const heard: string[] = [];
  const mesh = await Mesh.open({
    self: { name, incarnation },
    listen: { host: '127.0.0.1', port: 0 },
    peers,
    keyring: keyring(name),
    times,
    onUp: (peer, of) => heard.push(`up ${peer}/${of}`),
    onDown: (peer, why) => heard.push(`down ${peer} ${why}`),
    onMessage: ({ from, sequence, body, isSigned }) =>
      heard.push(`${from}/${sequence} ${JSON.stringify(body)}${isSigned ? ' signed' : ''}`),
    onRefused: (reason) => heard.push(`refused ${reason}`),
  });
  closing.push(() => mesh.close());
  return { mesh, heard, at: { host: '127.0.0.1', port: mesh.port } };
}

/** Passes bytes on between a dialler and a listener, or holds them back, like a link that is cut. */
async function cuttableLink(
  to: () => Endpoint,
): Promise<{ readonly at: Endpoint; cut: boolean; readonly server: Server }> {
  const link = { at: { host: '127.0.0.1', port: 0 }, cut: false, server: createServer() };
  const sockets = new Set<Socket>();
  link.server.on('connection', (near) => {
    const { host, port } = to();
    const far = connect(port, host);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => (link.cut ? undefined : into.write(chunk)));
      from.on('error', () => into.destroy());
      from.on('close', () => (link.cut ? undefined : into.destroy()));
    }
  });
  link.server.listen(0, '127.0.0.1');
  await once(link.server, 'listening');
  link.at.port = portOf(link.server);
  closing.push(() => {
    link.server.close();
    for (const socket of sockets) socket.destroy();
  });
  return link;
}

test('two nodes find each other, and messages arrive in order, signed where they were', async () => {
  const two = await node('n2', { n1: { host: '127.0.0.1', port: 1 } });
  const one = await node('n1', { n2: two.at });
  await expect.poll(() => [...one.heard, ...two.heard]).toEqual(['up n2/1', 'up n1/1']);
  expect(one.mesh.send('n2', 1, { say: 'hello' })).toBe(true);
  expect(one.mesh.send('n2', 2, { say: 'again' }, keyring('n1'))).toBe(true);
  expect(two.mesh.send('n1', 1, { say: 'yes' })).toBe(true);
  await expect.poll(() => two.heard.slice(1)).toEqual(['n1/1 {"say":"hello"}', 'n1/2 {"say":"again"} signed']);
  await expect.poll(() => one.heard.slice(1)).toEqual(['n2/1 {"say":"yes"}']);
});

test('without a connection a message is lost, and that is known', async () => {
  const one = await node('n1', { n2: { host: '127.0.0.1', port: 1 } });
  expect(one.mesh.send('n2', 1, {})).toBe(false);
});

test('a peer that dies is down at once, and up again when it comes back as another incarnation', async () => {
  const two = await node('n2', {});
  let port = two.at.port;
  const link = await cuttableLink(() => ({ host: '127.0.0.1', port }));
  const one = await node('n1', { n2: link.at });
  await expect.poll(() => one.heard).toEqual(['up n2/1']);
  two.mesh.close();
  await expect.poll(() => one.heard).toContain('down n2 closed');
  port = (await node('n2', {}, 2)).at.port;
  await expect.poll(() => one.heard).toEqual(['up n2/1', 'down n2 closed', 'up n2/2']);
});

test('a peer that says nothing is down for its silence, and up again after the cut', async () => {
  const two = await node('n2', {});
  const link = await cuttableLink(() => two.at);
  const one = await node('n1', { n2: link.at });
  await expect.poll(() => two.heard).toEqual(['up n1/1']);
  link.cut = true;
  await expect.poll(() => [one.heard[1], two.heard[1]]).toEqual(['down n2 silent', 'down n1 silent']);
  link.cut = false;
  await expect.poll(() => [one.heard[2], two.heard[2]], { timeout: 5_000 }).toEqual(['up n2/1', 'up n1/1']);
});

/** Ended, by a reset too. */
async function closed(socket: Socket): Promise<void> {
  await new Promise((resolve) => socket.once('close', resolve));
}

/** Speaks to n2 by hand, as n1 would up to the first line. */
async function handshake(at: Endpoint): Promise<{ readonly socket: Socket; readonly key: Buffer }> {
  const socket = connect(at.port, at.host);
  // The other side may end the connection at any time: that is what is tested.
  socket.on('error', () => socket.destroy());
  closing.push(() => socket.destroy());
  socket.write(`${sealHello({ hello: 1, from: 'n1', to: 'n2', incarnation: 1, nonce: 'mine' }, linkKey)}\n`);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  const hello = openHello(chunk.toString('utf8').split('\n')[0] ?? '', 'n1', () => linkKey);
  if (hello === undefined) throw new Error('no hello');
  return { socket, key: sessionKey(linkKey, ['mine', hello.nonce]) };
}

test('whoever replays a hello is not up: it takes a line under the new key', async () => {
  const two = await node('n2', {});
  const { socket } = await handshake(two.at);
  socket.write('{"from":"n1","to":"n2","incarnation":1,"sequence":1,"body":1,"mac":"x"}\n');
  await closed(socket);
  expect(two.heard).toEqual(['refused a line that is not authentic']);
});

test.each([
  ['another sender', { from: 'n2', to: 'n2', incarnation: 1 }],
  ['another receiver', { from: 'n1', to: 'n1', incarnation: 1 }],
  ['another incarnation', { from: 'n1', to: 'n2', incarnation: 2 }],
])('a line that claims %s ends the connection', async (_what, envelope) => {
  const two = await node('n2', {});
  const { socket, key } = await handshake(two.at);
  socket.write(`${seal({ ...envelope, sequence: 1 }, { say: 'x' }, key)}\n`);
  await closed(socket);
  expect(two.heard).toEqual(['refused a line that is not authentic']);
});

test.each([
  ['noise', 'GET / HTTP/1.1\r\n\r\n'],
  ['a hello without the key', '{"hello":1,"from":"n1","to":"n2","incarnation":1,"nonce":"x","mac":"x"}\n'],
  ['a line without end', Buffer.alloc(5_000_000, 0x61)],
])('%s ends the connection, and the mesh goes on', async (_what, bytes) => {
  const two = await node('n2', {});
  const socket = connect(two.at.port, two.at.host);
  socket.on('error', () => socket.destroy());
  const end = closed(socket);
  socket.write(bytes);
  await end;
  const { key, socket: good } = await handshake(two.at);
  good.write(`${seal({ from: 'n1', to: 'n2', incarnation: 1, sequence: 1 }, { say: 'x' }, key)}\n`);
  await expect.poll(() => two.heard).toContain('n1/1 {"say":"x"}');
});

test('one that connects and says nothing is not waited for', async () => {
  const two = await node('n2', {});
  const socket = connect(two.at.port, two.at.host);
  await closed(socket);
  expect(two.heard).toEqual([]);
});
