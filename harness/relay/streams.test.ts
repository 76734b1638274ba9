import { describe, expect, test } from 'vitest';
import { hearing, named, rule, say } from './testing/named-messages.ts';
import { RelayedPairs, there, until } from './testing/relayed-pair.ts';

describe('what waits in the relay', () => {
  test('is bounded: then the sender waits, and nothing is lost', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'stall' })]);
    const hugeBytes = 64 * 1024 * 1024;
    const line = Buffer.from(`"${'x'.repeat(1_021)}"\n`);
    pair.near.socket.write(Buffer.alloc(hugeBytes, line));
    let last = -1;
    let same = 0;
    await until('it comes to rest', () => {
      same = pair.near.socket.writableLength === last ? same + 1 : 0;
      last = pair.near.socket.writableLength;
      return same > 50;
    });
    // More than all the kernel's buffers on the way and the relay take.
    expect(pair.near.socket.writableLength).toBeGreaterThan(hugeBytes / 2);
    pairs.engine.heal('o');
    pair.near.socket.end();
    await until('the stream ends', () => pair.far.isEnded);
    expect(pair.far.received.length).toBe(hugeBytes);
  });
});

describe('a stream of raw bytes', () => {
  test('takes no act that needs messages, by name, and those that do not', async () => {
    await using pairs = await RelayedPairs.open('raw');
    expect(() => pairs.engine.apply('o', [rule({ kind: 'drop' }, { match: { port: 'p' } })])).toThrow(
      /drop needs whole messages.*declared raw/s,
    );
    expect(pairs.engine.ruleCounts('o')).toEqual([]);
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'stall' })]);
    pair.near.socket.write('bytes');
    await until('they are stalled', () => pairs.engine.ruleCounts('o')[0]?.acted === 1);
    pairs.engine.heal('o');
    await until('they come', () => pair.far.text === 'bytes');
  });

  test('that was taken for lines is bytes from the first one that is none, says so once, and refuses', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'drop' })]);
    say(pair, 'dropped');
    pair.near.socket.write('%bytes\n');
    await until('the bytes come', () => pair.far.text === '%bytes\n');
    pair.near.socket.write('{"name":"more"}\n');
    await until('more come', () => pair.far.lines.length === 2);
    expect(pairs.engine.ruleCounts('o')).toMatchObject([{ acted: 1, refused: 2 }]);
    expect(pairs.engine.notes()).toMatchObject([
      { link: there, note: 'not cut into messages any more: a line that is no JSON' },
    ]);
  });

  test('passes on a message whose rest does not come, and goes on cutting behind it', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'drop' }, { match: named('x') })]);
    pair.near.socket.write('{"name":');
    await until('its beginning comes', () => pair.far.text === '{"name":');
    pair.near.socket.write('"x"}\n{"name":"x"}\n{"name":"y"}\n');
    expect(await hearing(pair, 2)).toEqual(['x', 'y']);
  });
});
