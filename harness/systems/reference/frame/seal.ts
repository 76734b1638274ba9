import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { isJsonObject, type Json, parseJson } from '../../../core/json.ts';
import type { NodeName } from '../../../core/op.ts';
import type { NodeConfig } from './node-config.ts';
import { count, literal, mismatch, object, optional, type Reader, text } from './shape.ts';

/**
 * Lines between nodes are JSON objects whose last fields are `signature` (for what is signed) and `mac`. Each covers the
 * text of the line before it, so that no canonical form is needed.
 */
export interface Envelope {
  readonly from: NodeName;
  readonly to: NodeName;
  readonly incarnation: number;
  /** Numbers what the sender says to anybody in this incarnation; 0 for heartbeats. */
  readonly sequence: number;
}

export interface Sealed extends Envelope {
  readonly body: Json;
  readonly isSigned: boolean;
}

const macMark = ',"mac":"';
const signatureMark = ',"signature":"';
const nonceBytes = 16;

/** The keys of one node. */
export class Keyring {
  readonly #privateKey: KeyObject;
  readonly #publicKeys: ReadonlyMap<NodeName, KeyObject>;
  readonly #linkKeys: ReadonlyMap<NodeName, Buffer>;

  constructor({ privateKey, publicKeys, linkKeys }: Pick<NodeConfig, 'privateKey' | 'publicKeys' | 'linkKeys'>) {
    this.#privateKey = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
    this.#publicKeys = new Map(
      Object.entries(publicKeys).map(([node, key]) => [
        node,
        createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
      ]),
    );
    this.#linkKeys = new Map(Object.entries(linkKeys).map(([node, key]) => [node, Buffer.from(key, 'base64')]));
  }

  linkKey(peer: NodeName): Buffer | undefined {
    return this.#linkKeys.get(peer);
  }

  sign(content: string): string {
    return sign(null, Buffer.from(content), this.#privateKey).toString('base64');
  }

  verify(from: NodeName, content: string, signature: string): boolean {
    const key = this.#publicKeys.get(from);
    return key !== undefined && verify(null, Buffer.from(content), key, Buffer.from(signature, 'base64'));
  }
}

/** The key of one connection: fresh on both sides, so that nothing from an earlier connection is taken for new. */
export function sessionKey(linkKey: Buffer, nonces: readonly [dialer: string, listener: string]): Buffer {
  return createHmac('sha256', linkKey)
    .update(`session ${nonces.join(' ')}`)
    .digest();
}

export function newNonce(): string {
  return randomBytes(nonceBytes).toString('hex');
}

/** Appends the authentication code: the line is complete then, without its end. */
function addMac(key: Buffer, content: string): string {
  return `${content}${macMark}${macOf(key, content)}"}`;
}

/** The line's text before the code, where the code is right. */
function checkMac(key: Buffer, line: string): string | undefined {
  const at = line.lastIndexOf(macMark);
  if (at === -1 || !line.endsWith('"}')) return undefined;
  const content = line.slice(0, at);
  const [given, right] = [Buffer.from(line.slice(at + macMark.length, -2)), Buffer.from(macOf(key, content))];
  return given.length === right.length && timingSafeEqual(given, right) ? content : undefined;
}

/** One line to a peer. */
export function seal(envelope: Envelope, body: Json, key: Buffer, signer?: Keyring): string {
  const { from, to, incarnation, sequence } = envelope;
  const content = JSON.stringify({ from, to, incarnation, sequence, body }).slice(0, -1);
  const signed = signer === undefined ? content : `${content}${signatureMark}${signer.sign(content)}"`;
  return addMac(key, signed);
}

/** What a line says, if it is authentic, and if its signature, where it has one, is the sender's. */
export function unseal(line: string, key: Buffer, keyring: Keyring): Sealed | undefined {
  const content = checkMac(key, line);
  const envelope = content === undefined ? undefined : parseLine(`${content}}`);
  if (content === undefined || envelope === undefined) return undefined;
  const { signature, ...rest } = envelope;
  if (signature === undefined) return { ...rest, isSigned: false };
  const signedText = content.slice(0, content.lastIndexOf(signatureMark));
  return keyring.verify(rest.from, signedText, signature) ? { ...rest, isSigned: true } : undefined;
}

interface Line extends Envelope {
  readonly body: Json;
  readonly signature?: string;
}

const anything: Reader<Json> = (value) => value ?? null;
const lineReader = object<Line>({
  from: text,
  to: text,
  incarnation: count,
  sequence: count,
  body: anything,
  signature: optional(text) as Reader<string>,
});

function parseLine(line: string): Line | undefined {
  const read = lineReader(parse(line));
  return read === mismatch ? undefined : read;
}

/** The first line of a connection, from each side. */
export interface Hello {
  readonly hello: typeof helloVersion;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly incarnation: number;
  readonly nonce: string;
}

export const helloVersion = 1;

const helloReader = object<Hello>({
  hello: literal(helloVersion),
  from: text,
  to: text,
  incarnation: count,
  nonce: text,
});

export function sealHello(hello: Hello, linkKey: Buffer): string {
  return addMac(linkKey, JSON.stringify(hello).slice(0, -1));
}

/** A hello that is meant for `to` and authentic; `keyOf` finds the key by the name that it claims. */
export function openHello(
  line: string,
  to: NodeName,
  keyOf: (from: NodeName) => Buffer | undefined,
): Hello | undefined {
  const claimed = helloReader(parse(line));
  if (claimed === mismatch || claimed.to !== to) return undefined;
  const key = keyOf(claimed.from);
  return key !== undefined && checkMac(key, line) !== undefined ? claimed : undefined;
}

function parse(line: string): Json | undefined {
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Not JSON: not from a node of ours.
    return undefined;
  }
}

function macOf(key: Buffer, content: string): string {
  return createHmac('sha256', key).update(content).digest('base64');
}
