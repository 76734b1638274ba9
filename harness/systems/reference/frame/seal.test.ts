import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { Keyring, openHello, seal, sealHello, sessionKey, unseal } from './seal.ts';

const pair = (): { readonly privateKey: string; readonly publicKey: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey: privateKey.toString('base64'), publicKey: publicKey.toString('base64') };
};
const [one, two] = [pair(), pair()];
const publicKeys = { n1: one.publicKey, n2: two.publicKey };
const linkKey = Buffer.alloc(32, 7);
const n1 = new Keyring({ privateKey: one.privateKey, publicKeys, linkKeys: { n2: linkKey.toString('base64') } });
const n2 = new Keyring({ privateKey: two.privateKey, publicKeys, linkKeys: { n1: linkKey.toString('base64') } });
const key = sessionKey(linkKey, ['a', 'b']);
const envelope = { from: 'n1', to: 'n2', incarnation: 3, sequence: 9 };
const body = { kind: 'vote', vote: 'yes', reason: '","mac":"' };

test('a line says what was sealed, and one that is signed says so', () => {
  expect(unseal(seal(envelope, body, key), key, n2)).toEqual({ ...envelope, body, isSigned: false });
  expect(unseal(seal(envelope, body, key, n1), key, n2)).toEqual({ ...envelope, body, isSigned: true });
});

test('a sealed line is plain JSON', () => {
  expect(JSON.parse(seal(envelope, body, key, n1))).toMatchObject({ ...envelope, body });
});

test('a line of which a single character was changed says nothing', () => {
  const line = seal(envelope, body, key, n1);
  for (let at = 0; at < line.length; at++) {
    const changed = `${line.slice(0, at)}${line[at] === 'x' ? 'y' : 'x'}${line.slice(at + 1)}`;
    expect(unseal(changed, key, n2)).toBeUndefined();
  }
});

test('a line of another connection says nothing: nonces are fresh', () => {
  expect(unseal(seal(envelope, body, sessionKey(linkKey, ['a', 'c']), n1), key, n2)).toBeUndefined();
});

test('a signature of somebody else is refused, though the link vouches for the line', () => {
  expect(unseal(seal(envelope, body, key, n2), key, n2)).toBeUndefined();
});

const keyOf = (from: string): Buffer | undefined => n2.linkKey(from);

test('a hello is for the one that it names, from one that has the key', () => {
  const hello = { hello: 1, from: 'n1', to: 'n2', incarnation: 1, nonce: 'a' } as const;
  expect(openHello(sealHello(hello, linkKey), 'n2', keyOf)).toEqual(hello);
  expect(openHello(sealHello(hello, linkKey), 'n3', keyOf)).toBeUndefined();
  expect(openHello(sealHello(hello, Buffer.alloc(32, 8)), 'n2', keyOf)).toBeUndefined();
  expect(openHello(sealHello({ ...hello, from: 'n9' }, linkKey), 'n2', keyOf)).toBeUndefined();
  expect(openHello('{"hello":2}', 'n2', keyOf)).toBeUndefined();
  expect(openHello('not json', 'n2', keyOf)).toBeUndefined();
});
