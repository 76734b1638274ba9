import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Framing } from '../../ports/message-relay.ts';
import { MessageCutter, type Piece, messageBytesMax } from '../message-cutter.ts';
import { ConnectionFraming, type Way } from './open-framing.ts';

/** What passes one after the other: the way, the bytes, and the kind where it is a whole message. */
type Said = readonly [way: Way, bytes: Buffer, kind: string];

const runs = 300;

function ask(text: string): Said {
  return ['forward', Buffer.from(text, 'latin1'), 'request'];
}

function answer(text: string): Said {
  return ['backward', Buffer.from(text, 'latin1'), 'response'];
}

const body = 'a body of bytes';
const http: readonly Said[] = [
  ask('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
  ask(`POST /v3/kv/put HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  ask('\r\nHEAD /x HTTP/1.1\r\n\r\n'),
  answer(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
  answer('HTTP/1.1 100 Continue\r\n\r\n'),
  answer(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5;x=y\r\nhello\r\n0a\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n',
  ),
  // The answer to HEAD tells of a body and has none.
  answer('HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n'),
  ask('PUT / HTTP/1.0\nTransfer-Encoding: chunked\n\n3\nabc\r\n0\n\n'),
  answer('HTTP/1.1 204 No Content\r\n\r\n'),
  ask('DELETE /y HTTP/1.1\r\nContent-Length: 2, 2\r\n\r\nok'),
  answer('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
];

function int32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, each] of numbers.entries()) bytes.writeUInt32BE(each, 4 * i);
  return bytes;
}

function typed(letter: string, text: string): Buffer {
  return Buffer.concat([Buffer.from(letter), int32(4 + text.length), Buffer.from(text)]);
}

const startup = Buffer.from('user\0postgres\0\0');
const postgres: readonly Said[] = [
  ['forward', int32(8, 80_877_104), 'GSSENCRequest'],
  ['backward', Buffer.from('N'), 'EncryptionResponse'],
  ['forward', int32(8, 80_877_103), 'SSLRequest'],
  ['backward', Buffer.from('N'), 'EncryptionResponse'],
  ['forward', Buffer.concat([int32(8 + startup.length, 196_608), startup]), 'StartupMessage'],
  ['backward', typed('R', '\0\0\0\0'), 'Authentication'],
  ['backward', typed('Z', 'I'), 'ReadyForQuery'],
  ['forward', typed('Q', "PREPARE TRANSACTION 't1'\0"), 'Query'],
  ['backward', typed('C', 'PREPARE TRANSACTION\0'), 'CommandComplete'],
  ['backward', typed('Z', 'I'), 'ReadyForQuery'],
  ['forward', typed('S', ''), 'Sync'],
  ['forward', typed('X', ''), 'Terminate'],
];

const lines: readonly Said[] = [
  ['forward', Buffer.from('{"a":1}\n'), 'message'],
  ['backward', Buffer.from('[]\r\n'), 'message'],
  ['forward', Buffer.from('\n'), 'message'],
  ['forward', Buffer.from(`"${'long '.repeat(100)}"\n`), 'message'],
  ['backward', Buffer.from('  true\n'), 'message'],
];

const bigEndian: Framing = { kind: 'length-prefixed', width: 4, endianness: 'big', offset: 2, counted: 0 };
const lengths: readonly Said[] = [
  ['forward', Buffer.concat([Buffer.from('ab'), int32(3), Buffer.from('xyz')]), 'message'],
  ['backward', Buffer.concat([Buffer.from('cd'), int32(0)]), 'message'],
  ['forward', Buffer.concat([Buffer.from('ef'), int32(300), Buffer.alloc(300, 7)]), 'message'],
];

const streams: readonly (readonly [name: string, framing: Framing, said: readonly Said[]])[] = [
  ['HTTP/1', 'http', http],
  ['PostgreSQL', 'postgres', postgres],
  ['JSON lines', 'newline-json', lines],
  ['length-prefixed messages', bigEndian, lengths],
];

interface Cut {
  readonly pieces: Record<Way, Piece[]>;
  readonly notes: string[];
}

/** Cuts what was said, in the order in which it was said, into chunks of the given sizes. */
function cut(framing: Framing, said: readonly Said[], sizes: readonly number[]): Cut {
  const connection = new ConnectionFraming(framing);
  const result: Cut = { pieces: { forward: [], backward: [] }, notes: [] };
  const cutters = new Map<Way, MessageCutter>();
  let turn = 0;
  for (const [way, bytes] of joined(said)) {
    for (let at = 0; at < bytes.length;) {
      const chunk = bytes.subarray(at, at + Math.max(1, sizes[turn++ % sizes.length] ?? 1));
      const cutter =
        cutters.get(way) ?? new MessageCutter(connection.scanner(way, chunk), (note) => result.notes.push(note));
      cutters.set(way, cutter);
      result.pieces[way].push(...cutter.push(chunk));
      at += chunk.length;
    }
  }
  return result;
}

/** What one side says in a row comes as one stretch of bytes. */
function joined(said: readonly Said[]): (readonly [Way, Buffer])[] {
  const stretches: [Way, Buffer][] = [];
  for (const [way, bytes] of said) {
    const last = stretches.at(-1);
    if (last?.[0] === way) last[1] = Buffer.concat([last[1], bytes]);
    else stretches.push([way, bytes]);
  }
  return stretches;
}

function wanted(said: readonly Said[], way: Way): string[] {
  return said.filter(([of]) => of === way).map(([, bytes, kind]) => `${kind} ${bytes.toString('latin1')}`);
}

function fallsBack(framing: Framing, ...said: readonly Said[]): string[] {
  return cut(framing, said, [1_000_000]).notes;
}

function texts(pieces: readonly Piece[]): string[] {
  return pieces.map(({ kind, bytes }) => `${kind} ${bytes.toString('latin1')}`);
}

describe.each(streams)('%s', (_name, framing, said) => {
  test('are cut the same, whatever the chunks are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const { pieces, notes } = cut(framing, said, sizes);
        expect(notes).toEqual([]);
        expect(texts(pieces.forward)).toEqual(wanted(said, 'forward'));
        expect(texts(pieces.backward)).toEqual(wanted(said, 'backward'));
      }),
      { numRuns: runs },
    );
  });

  test('are guessed from the first bytes, where they can be', () => {
    const connection = new ConnectionFraming('guess');
    connection.scanner('forward', said[0]?.[1] ?? Buffer.alloc(0));
    expect(connection.framing).toBe(typeof framing === 'string' ? framing : 'raw');
  });

  test('lose and invent no byte when they turn out to be something else', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(said.length),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (junk, after, sizes) => {
          const spoiled: Said[] = [...said.slice(0, after), ['forward', Buffer.from(junk), ''], ...said.slice(after)];
          const connection = new ConnectionFraming(framing);
          for (const way of ['forward', 'backward'] as const) {
            const bytes = Buffer.concat(spoiled.filter(([of]) => of === way).map(([, each]) => each));
            const cutter = new MessageCutter(connection.scanner(way, bytes), () => undefined);
            const out: Buffer[] = [];
            for (let at = 0, turn = 0; at < bytes.length; turn++) {
              const size = sizes[turn % sizes.length] ?? 1;
              out.push(...cutter.push(bytes.subarray(at, at + size)).map((piece) => piece.bytes));
              at += size;
            }
            out.push(...cutter.giveUp().map((piece) => piece.bytes));
            expect(Buffer.concat(out).equals(bytes)).toBe(true);
          }
        },
      ),
      { numRuns: runs },
    );
  });

  test('can be watched from any moment on, from the next message', () => {
    fc.assert(
      fc.property(fc.nat(400), (skipped) => {
        const bytes = Buffer.concat(said.filter(([way]) => way === 'forward').map(([, each]) => each));
        const cutter = new MessageCutter(new ConnectionFraming(framing).scanner('forward', bytes), () => undefined);
        const at = Math.min(skipped, bytes.length);
        if (at > 0) cutter.skip(bytes.subarray(0, at));
        const pieces = cutter.push(bytes.subarray(at));
        const ends = said
          .filter(([way]) => way === 'forward')
          .reduce<number[]>((all, [, each]) => [...all, (all.at(-1) ?? 0) + each.length], [0]);
        const whole = ends.slice(0, -1).filter((start) => start >= at).length;
        expect(pieces.filter((piece) => piece.isWhole)).toHaveLength(whole);
        expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes.subarray(at))).toBe(true);
      }),
      { numRuns: runs },
    );
  });
});

describe('a stream', () => {
  test('that is encrypted, upgraded or endless is bytes from there on, and says why', () => {
    expect(
      fallsBack(
        'postgres',
        ['forward', int32(8, 80_877_103), ''],
        ['backward', Buffer.from('S'), ''],
        ['forward', Buffer.from([22, 3, 1]), ''],
      ),
    ).toEqual(['not cut into messages any more: the session is encrypted']);
    expect(
      fallsBack(
        'http',
        ask('GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'),
        answer('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
        answer('frames'),
      ),
    ).toEqual(['not cut into messages any more: the connection was upgraded to something else']);
    expect(fallsBack('http', ask('GET / HTTP/1.1\r\n\r\n'), answer('HTTP/1.1 200 OK\r\n\r\nto the end'))).toEqual([
      'not cut into messages any more: a response that ends with its connection',
    ]);
  });

  test('of another protocol is bytes from the first one on', () => {
    expect(fallsBack('http', ['forward', Buffer.from('{"a":1}\n'), ''])).toEqual([
      'not cut into messages any more: no HTTP/1 request',
    ]);
    expect(fallsBack('http', ['forward', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), ''])).toEqual([
      'not cut into messages any more: no HTTP/1 request',
    ]);
    expect(fallsBack('newline-json', ['forward', Buffer.from('GET / HTTP/1.1\r\n'), ''])).toEqual([
      'not cut into messages any more: a line that is no JSON',
    ]);
    expect(fallsBack('postgres', ['forward', Buffer.from('GET / HTTP/1.1\r\n'), ''])).toEqual([
      'not cut into messages any more: no message of PostgreSQL',
    ]);
    expect(fallsBack(bigEndian, ['forward', Buffer.from('GET / HTTP/1.1\r\n'), ''])).toEqual([
      `not cut into messages any more: a length of ${Buffer.from('T / ').readUInt32BE()} bytes`,
    ]);
  });

  test('with a message that is too long passes it as bytes, says so once, and is cut behind it', () => {
    const long = Buffer.concat([Buffer.from('"'), Buffer.alloc(3 * messageBytesMax, 97), Buffer.from('"\n')]);
    const { pieces, notes } = cut(
      'newline-json',
      [['forward', Buffer.concat([long, Buffer.from('{}\n'), long, Buffer.from('[]\n')]), '']],
      [65_536],
    );
    expect(notes).toEqual([`a message of more than ${messageBytesMax} bytes passed as bytes`]);
    expect(pieces.forward.filter(({ isWhole }) => isWhole).map(({ bytes }) => bytes.toString())).toEqual([
      '{}\n',
      '[]\n',
    ]);
  });
});
