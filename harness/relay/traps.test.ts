import { describe, expect, test } from 'vitest';
import type { MessageTrap } from '../ports/message-relay.ts';
import { type Pair, RelayedPairs, there, until } from './testing/relayed-pair.ts';

const toC = ['a', 'c'] as const;

/** Matches decisions of a's, and counts those of each transaction apart. */
function trap(rest: Partial<MessageTrap> = {}): MessageTrap {
  return {
    id: 't',
    match: { links: [there, toC], fields: { kind: { is: 'commit' }, txn: { bind: 'T' } } },
    count: 1,
    when: 'before',
    deliverInFlight: false,
    ...rest,
  };
}

function say(pair: Pair, kind: string, txn: string): void {
  pair.near.socket.write(`${JSON.stringify({ kind, txn })}\n`);
}

function heard({ far }: Pair): string[] {
  return far.lines.map((line) => {
    const { kind, txn } = JSON.parse(line) as { kind: string; txn: string };
    return `${kind} ${txn}`;
  });
}

/** What it has heard when it has heard so many. */
async function hearing(pair: Pair, count: number): Promise<string[]> {
  await until(`it hears ${count}`, () => heard(pair).length >= count);
  return heard(pair);
}

describe('a trap before a message', () => {
  test('holds it and what follows it, tells what it bound, and delivers on release', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.arm('o', trap());
    say(pair, 'prepare', '1');
    say(pair, 'commit', '1');
    say(pair, 'prepare', '2');
    await until('it fires', () => pairs.fired.length === 1);
    expect(await hearing(pair, 1)).toEqual(['prepare 1']);
    expect(pairs.fired[0]).toMatchObject({
      owner: 'o',
      trap: 't',
      bindings: { T: '1' },
      message: { link: there, port: 'p', text: '{"kind":"commit","txn":"1"}\n', fate: 'hold', by: 'o/t' },
    });
    pairs.engine.release('o', 't', 'deliver');
    expect(await hearing(pair, 3)).toEqual(['prepare 1', 'commit 1', 'prepare 2']);
    // It fires once.
    say(pair, 'commit', '1');
    expect(await hearing(pair, 4)).toEqual(['prepare 1', 'commit 1', 'prepare 2', 'commit 1']);
    expect(pairs.fired).toHaveLength(1);
  });

  test('drops it on release, with later matches on every connection that there was, and no others', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const first = await pairs.connect();
    const second = await pairs.connect(toC);
    pairs.engine.arm('o', trap());
    say(first, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    say(second, 'commit', '1');
    say(second, 'prepare', '2');
    say(first, 'prepare', '2');
    pairs.engine.release('o', 't', 'drop');
    expect(await hearing(first, 1)).toEqual(['prepare 2']);
    expect(await hearing(second, 1)).toEqual(['prepare 2']);
    say(second, 'commit', '1');
    say(second, 'commit', '2');
    expect(await hearing(second, 2)).toEqual(['prepare 2', 'commit 2']);
    const anew = await pairs.connect();
    say(anew, 'commit', '1');
    expect(await hearing(anew, 1)).toEqual(['commit 1']);
    expect(pairs.engine.messages({ most: 9, text: '"commit","txn":"1"' }).map(({ fate }) => fate)).toEqual([
      'drop',
      'drop',
      'drop',
      'passed',
    ]);
  });

  test('delivers later matches in flight where it is told to', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const first = await pairs.connect();
    const second = await pairs.connect(toC);
    pairs.engine.arm('o', trap({ deliverInFlight: true }));
    say(first, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    say(second, 'commit', '1');
    expect(await hearing(second, 1)).toEqual(['commit 1']);
    pairs.engine.release('o', 't', 'drop');
    say(first, 'commit', '1');
    expect(await hearing(first, 1)).toEqual(['commit 1']);
  });

  test('waits for the n-th match with the same bindings, over all links', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const first = await pairs.connect();
    const second = await pairs.connect(toC);
    pairs.engine.arm('o', trap({ count: 2 }));
    say(first, 'commit', '1');
    expect(await hearing(first, 1)).toEqual(['commit 1']);
    say(second, 'commit', '2');
    expect(await hearing(second, 1)).toEqual(['commit 2']);
    say(second, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    expect(pairs.fired[0]).toMatchObject({ bindings: { T: '1' }, message: { link: toC } });
    pairs.engine.heal('o');
    expect(await hearing(second, 2)).toEqual(['commit 2', 'commit 1']);
  });

  test('lets go of what nobody releases', async () => {
    await using pairs = await RelayedPairs.open('newline-json', 20);
    const pair = await pairs.connect();
    pairs.engine.arm('o', trap());
    say(pair, 'commit', '1');
    expect(await hearing(pair, 1)).toEqual(['commit 1']);
    expect(pairs.fired).toHaveLength(1);
  });

  test('of the same name takes its place', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.arm('o', trap());
    say(pair, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    pairs.engine.arm('o', trap({ count: 2 }));
    say(pair, 'commit', '2');
    expect(await hearing(pair, 2)).toEqual(['commit 1', 'commit 2']);
    say(pair, 'commit', '2');
    await until('it fires', () => pairs.fired.length === 2);
  });

  test('binds no document: what a peer nests or makes long is no match', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.arm('o', trap());
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const lines = [`{"kind":"commit","txn":${nested}}`, `{"kind":"commit","txn":"${'x'.repeat(10_000)}"}`];
    pair.near.socket.write(`${lines.join('\n')}\n`);
    await until('they come', () => pair.far.lines.length === 2);
    say(pair, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    expect(pairs.fired[0]?.bindings).toEqual({ T: '1' });
  });

  test('lets the stream go where the connection ends, and survives it', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.arm('o', trap());
    say(pair, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    pair.near.socket.end();
    pairs.engine.release('o', 't', 'drop');
    await until('the end comes', () => pair.far.isEnded);
    expect(heard(pair)).toEqual([]);
  });
});

describe('a trap after a message', () => {
  test('tells when it was delivered, and keeps later matches from passing until the release', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const first = await pairs.connect();
    const second = await pairs.connect(toC);
    pairs.engine.arm('o', trap({ when: 'after' }));
    say(first, 'commit', '1');
    await until('it fires', () => pairs.fired.length === 1);
    expect(await hearing(first, 1)).toEqual(['commit 1']);
    say(second, 'commit', '1');
    say(second, 'other', '1');
    pairs.engine.release('o', 't', 'drop');
    expect(await hearing(second, 1)).toEqual(['other 1']);
  });

  test('is not sprung by a message that a rule has lost', async () => {
    await using pairs = await RelayedPairs.open('newline-json');
    const pair = await pairs.connect();
    pairs.engine.apply('r', [{ id: 'r', seed: 's', match: { text: 'commit' }, act: { kind: 'drop' }, most: 1 }]);
    pairs.engine.arm('o', trap({ when: 'after' }));
    say(pair, 'commit', '1');
    say(pair, 'commit', '2');
    await until('it fires', () => pairs.fired.length === 1);
    expect(pairs.fired[0]?.bindings).toEqual({ T: '2' });
  });
});
