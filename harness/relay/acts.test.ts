import { describe, expect, test } from 'vitest';
import type { RuleCount } from '../ports/message-relay.ts';
import { hearing, heard, named, rule, say } from './testing/named-messages.ts';
import { RelayedPairs, back, there, until } from './testing/relayed-pair.ts';

/** Long enough that what does not wait for it is told from what does. */
const longMs = 300;

describe('a rule on whole messages', () => {
  test('drops the ones that match and no others, and counts them by link over all connections', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const first = await pairs.connect();
    const second = await pairs.connect(back);
    pairs.engine.apply('o', [rule({ kind: 'drop' }, { match: named('lost') })]);
    say(first, 'one', 'lost', 'two');
    expect(await hearing(first, 2)).toEqual(['one', 'two']);
    // b opened this one: what a says on it is on the same link.
    second.far.socket.write('{"name":"lost"}\n{"name":"three"}\n');
    await until('b hears three', () => second.near.lines.length > 0);
    expect(second.near.lines).toEqual(['{"name":"three"}']);
    const counts: RuleCount[] = pairs.engine.ruleCounts('o');
    expect(counts).toEqual([
      { rule: 'r', act: 'drop', link: there, seen: 5, matched: 2, acted: 2, refused: 0, bytesIn: 79, bytesOut: 47 },
    ]);
    pairs.engine.heal('o');
    say(first, 'lost');
    expect(await hearing(first, 3)).toEqual(['one', 'two', 'lost']);
    expect(pairs.engine.ruleCounts('o')).toEqual([]);
  });

  test('leaves the other direction and other links alone', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    const other = await pairs.connect(['c', 'b']);
    pairs.engine.apply('o', [rule({ kind: 'drop' })]);
    pair.far.socket.write('{"name":"answer"}\n');
    say(other, 'mine');
    expect(await hearing(other, 1)).toEqual(['mine']);
    await until('a hears the answer', () => pair.near.lines.length === 1);
    expect(pair.near.lines).toEqual(['{"name":"answer"}']);
  });

  test('skips the first matches and acts on so many, counted by what is bound', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    const match = { links: [there], fields: { name: { bind: 'N' } } };
    pairs.engine.apply('o', [rule({ kind: 'drop' }, { match, skip: 1, most: 1 })]);
    say(pair, 'x', 'y', 'x', 'x', 'y', 'y');
    expect(await hearing(pair, 4)).toEqual(['x', 'y', 'x', 'y']);
  });

  test('acts in so many of so many cases, the same at each run with the same seed', async () => {
    const outcomes: string[][] = [];
    for (let run = 0; run < 2; run++) {
      await using pairs = await RelayedPairs.open('newline-json');
      const pair = await pairs.connect();
      pairs.engine.apply('o', [rule({ kind: 'drop' }, { chance: [1, 2] })]);
      const names = Array.from({ length: 40 }, (_, i) => String(i));
      say(pair, ...names);
      await until('all were seen', () => pairs.engine.ruleCounts('o')[0]?.seen === 40);
      pairs.engine.heal('o');
      say(pair, 'last');
      await until('the last comes', () => heard(pair).includes('last'));
      outcomes.push(heard(pair));
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]?.length).toBeGreaterThan(5);
    expect(outcomes[0]?.length).toBeLessThan(36);
  });

  test('doubles a message, at once or later', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'duplicate', copies: 2 }, { match: named('x') })]);
    say(pair, 'x', 'y');
    expect(await hearing(pair, 4)).toEqual(['x', 'x', 'x', 'y']);
    pairs.engine.heal('o');
    pairs.engine.apply('o', [rule({ kind: 'duplicate', copies: 1, afterMs: longMs }, { match: named('x') })]);
    say(pair, 'x', 'z');
    expect(await hearing(pair, 7)).toEqual(['x', 'x', 'x', 'y', 'x', 'z', 'x']);
  });

  test('lets so many others overtake a message', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'reorder', by: 2, mostMs: 10_000 }, { match: named('late') })]);
    say(pair, 'late', 'one', 'two', 'three');
    expect(await hearing(pair, 4)).toEqual(['one', 'two', 'late', 'three']);
    // Where none follows, it comes before the end of the stream.
    say(pair, 'late');
    pair.near.socket.end();
    await until('the stream ends', () => pair.far.isEnded);
    expect(heard(pair).at(-1)).toBe('late');
  });

  test('holds a message until it is healed, while others pass, and the end of the stream waits for it', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'hold' }, { match: named('held') })]);
    say(pair, 'held', 'one');
    pair.near.socket.end();
    expect(await hearing(pair, 1)).toEqual(['one']);
    expect(pair.far.isEnded).toBe(false);
    pairs.engine.heal('o');
    await until('the stream ends', () => pair.far.isEnded);
    expect(heard(pair)).toEqual(['one', 'held']);
  });

  test('delays messages in order, their jitter notwithstanding, and the handshake of a new connection', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'delay', ms: 50, jitterMs: 30, distribution: 'pareto' })]);
    const begun = performance.now();
    say(pair, 'one', 'two', 'three');
    expect(await hearing(pair, 3)).toEqual(['one', 'two', 'three']);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(49);
    const again = performance.now();
    await pairs.connect();
    expect(performance.now() - again).toBeGreaterThanOrEqual(49);
  });

  test('is healed with all that it made late: nothing of it is late any more', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    const hourMs = 3_600_000;
    pairs.engine.apply('o', [
      rule({ kind: 'delay', ms: hourMs }, { match: named('late'), id: 'delay' }),
      rule({ kind: 'reorder', by: 99, mostMs: hourMs }, { match: named('overtaken'), id: 'reorder' }),
      rule({ kind: 'duplicate', copies: 1, afterMs: hourMs }, { match: named('again'), id: 'duplicate' }),
      rule({ kind: 'throttle', bytesPerSecond: 1 }, { match: named('slow'), id: 'throttle' }),
    ]);
    say(pair, 'overtaken', 'again', 'late', 'slow', 'last');
    await until('all were seen', () => pairs.engine.ruleCounts('o')[0]?.seen === 5);
    expect(await hearing(pair, 1)).toEqual(['again']);
    pairs.engine.heal('o');
    expect((await hearing(pair, 6)).toSorted()).toEqual(['again', 'again', 'last', 'late', 'overtaken', 'slow']);
  });

  test('spoils a bit, or a field, and the line stays a line', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'corrupt', field: 'name' }, { match: named('x'), id: 'field' })]);
    say(pair, 'x', 'y');
    expect(await hearing(pair, 2)).toEqual(['x~', 'y']);
    pairs.engine.heal('o');
    pairs.engine.apply('o', [rule({ kind: 'corrupt' })]);
    say(pair, 'name');
    await until('a line comes', () => pair.far.lines.length === 3);
    expect(pair.far.lines[2]).not.toBe('{"name":"name"}');
    expect(pair.far.lines[2]).toHaveLength('{"name":"name"}'.length);
    pairs.engine.heal('o');
    // Too deep to be written again: refused, and passed as it is.
    const nested = `{"name":"x","deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    pairs.engine.apply('o', [rule({ kind: 'corrupt', field: 'name' })]);
    pair.near.socket.write(`${nested}\n`);
    await until('it comes', () => pair.far.lines.length === 4);
    expect(pair.far.lines[3] === nested).toBe(true);
    expect(pairs.engine.ruleCounts('o')).toMatchObject([{ acted: 0, refused: 1 }]);
  });

  test('cuts a message short, and the stream ends there', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'truncate', keep: 5 }, { match: named('x') })]);
    say(pair, 'y', 'x', 'z');
    await until('the stream ends', () => pair.far.isEnded);
    expect(pair.far.text).toBe('{"name":"y"}\n{"nam');
    pair.far.socket.write('{"name":"still"}\n');
    await until('the other direction goes on', () => pair.near.lines.length === 1);
  });

  test('ends a stream for its receiver, who can still answer', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'half-close' }, { match: named('x') })]);
    say(pair, 'y', 'x', 'z');
    await until('the stream ends', () => pair.far.isEnded);
    expect(heard(pair)).toEqual(['y']);
    pair.far.socket.write('{"name":"still"}\n');
    await until('the other direction goes on', () => pair.near.lines.length === 1);
  });

  test('resets a connection at both ends, at a message or at once', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const atMessage = await pairs.connect();
    const silent = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'reset' }, { match: named('x') })]);
    say(atMessage, 'y');
    expect(await hearing(atMessage, 1)).toEqual(['y']);
    say(atMessage, 'x');
    await until('both ends are reset', () =>
      [atMessage.near, atMessage.far].every(({ broken }) => broken !== undefined),
    );
    expect(silent.far.broken).toBeUndefined();
    pairs.engine.apply('p', [rule({ kind: 'reset', atOnce: true })]);
    await until('both ends are reset', () => [silent.near, silent.far].every(({ broken }) => broken !== undefined));
    expect(pairs.engine.ruleCounts('p')).toMatchObject([{ acted: 1 }]);
  });

  test('stalls a stream with the connection kept open, and all of it comes after healing, in order', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'stall' })]);
    say(pair, 'one', 'two');
    pair.near.socket.end();
    const knocking = pairs.knock();
    await until('both are stalled', () => pairs.engine.ruleCounts('o')[0]?.acted === 2);
    pair.far.socket.write('{"name":"the other way"}\n');
    await until('the other direction goes on', () => pair.near.lines.length === 1);
    expect([pair.far.text, pair.far.isEnded, pairs.acceptedCount]).toEqual(['', false, 1]);
    pairs.engine.heal('o');
    await until('the stream ends', () => pair.far.isEnded);
    expect(heard(pair)).toEqual(['one', 'two']);
    await until('the handshake passes', () => pairs.acceptedCount === 2);
    knocking.socket.destroy();
  });

  test('throttles a link', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'throttle', bytesPerSecond: 10_000 })]);
    const begun = performance.now();
    say(pair, 'x'.repeat(1_000), 'y'.repeat(1_000));
    await until('both come', () => pair.far.lines.length === 2);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(200);
  });

  test('closes slowly', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'slow-close', ms: longMs })]);
    const begun = performance.now();
    say(pair, 'last');
    pair.near.socket.end();
    expect(await hearing(pair, 1)).toEqual(['last']);
    await until('the stream ends', () => pair.far.isEnded);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(longMs - 1);
  });

  test('is logged with what it did, and a cut link holds back what a rule lets pass', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('o', [rule({ kind: 'drop' }, { match: named('x') })]);
    pairs.engine.cut('cut', [there]);
    say(pair, 'x', 'y');
    await until('both were seen', () => pairs.engine.messages({ most: 9 }).length === 2);
    expect(pair.far.text).toBe('');
    expect(pairs.engine.messages({ most: 9 })).toMatchObject([
      { link: there, port: 'p', text: '{"name":"x"}\n', fate: 'drop', by: 'o/r' },
      { link: there, port: 'p', text: '{"name":"y"}\n', fate: 'passed' },
    ]);
    expect(pairs.engine.messages({ most: 9, text: '"y"' })).toHaveLength(1);
    expect(pairs.engine.messages({ most: 9, owner: 'o' })).toHaveLength(1);
    pairs.engine.heal('cut');
    expect(await hearing(pair, 1)).toEqual(['y']);
  });
});
