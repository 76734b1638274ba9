import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { appendList } from '../models/append-list.ts';
import { kvAppend } from '../models/kv-append.ts';
import { queue } from '../models/queue.ts';
import { register } from '../models/register.ts';
import { drawn } from '../testing/partition-text.ts';
import { kvLoad } from '../testing/kv-load.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { ample } from '../testing/ample.ts';
import { staleGet, unsuppliedTake } from './early.ts';
import { checkFrom } from './engine.ts';

const grown = '|-| append a\n    |-| append b\n        |-| get ab\n';

test('a get that finds less than an earlier one is seen without a search', () => {
  const partition = drawn(kvAppend, `${grown}            |-| get a`);
  expect(staleGet(partition, kvAppend)).toBe(partition.calls[3]?.return);
  expect(staleGet(drawn(kvAppend, `${grown}            |-| get ab`), kvAppend)).toBeUndefined();
});

test('one that overlaps the earlier one may find less', () => {
  expect(staleGet(drawn(kvAppend, `${grown}          |-| get a`), kvAppend)).toBeUndefined();
});

test('of texts that are also put nothing is said', () => {
  const put = '            |-| put c\n';
  expect(staleGet(drawn(kvAppend, `${grown}${put}                |-| get a`), kvAppend)).toBeUndefined();
});

test('what is taken more often than it was put by then is seen too', () => {
  expect(taken('|-| enqueue 1\n      |-| dequeue 1')).toBeUndefined();
  expect(taken('|-| enqueue 1\n      |-| dequeue 2')).toBeDefined();
  expect(taken('|-| enqueue 1\n      |-| dequeue 1\n          |-| dequeue 1')).toBeDefined();
  expect(taken('|-| dequeue 1\n   |-| enqueue 1')).toBeDefined();
  expect(taken('|--| dequeue 1\n   |-| enqueue 1')).toBeUndefined();
});

test('objects that hold no text are left alone', () => {
  expect(staleGet(drawn(register, '|-| write 1\n    |-| read null'), register)).toBeUndefined();
});

test('what is seen so is never legal', () => {
  const root = Prng.fromSeed('early');
  let seen = 0;
  for (let k = 0; k < 3_000; k++) {
    const prng = root.fork(k);
    const model = prng.pick([kvAppend, appendList]);
    const shape = {
      calls: prng.between(2, 14),
      width: 4,
      values: prng.pick([3, 1_000]),
      openPercent: 10,
      lyingPercent: 10,
    };
    const partition = randomPartition(prng, model, shape);
    if (staleGet(partition, model) === undefined) continue;
    seen++;
    expect(checkFrom(partition, model, ample).validity).toBe('invalid');
  }
  expect(seen).toBeGreaterThan(30);
});

test('it sees the stale answer of a long history', () => {
  const load = { clients: 50, calls: 2_000, kind: 'append' as const };
  const seenIn = (lies: number): number =>
    kvLoad(Prng.fromSeed('stale'), { ...load, lies }).filter((partition) => staleGet(partition, kvAppend) !== undefined)
      .length;
  expect([seenIn(0), seenIn(3)]).toEqual([0, 3]);
});

function taken(text: string): number | undefined {
  return unsuppliedTake(drawn(queue, text), queue);
}
