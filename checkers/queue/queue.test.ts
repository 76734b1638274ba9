import { describe, expect, test } from 'vitest';
import { History } from '../../harness/core/history.ts';
import type { Op } from '../../harness/core/op.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judgeDrawn } from '../testing/judge.ts';
import { queue } from './queue.ts';

test('what goes in comes out, once and in order', () => {
  const text = `
    |--|                   p0 enqueue "a"
        |--|               p0 enqueue "b"
      |-----|              p1 dequeue -> "a"
             |--|          p1 dequeue -> "b"
             |--|          p2 dequeue -> null
                  |--x     p2 dequeue ! empty`;
  expect(judgeDrawn(queue, text)).toMatchObject({
    validity: 'valid',
    complete: false,
    summary: '2 values acknowledged, 2 values taken out, as it must be',
    details: { model: 'fifo', attempted: 2, acknowledged: 2, delivered: 2 },
  });
  expect(judgeDrawn(queue, text, 'unordered').complete).toBe(true);
});

function ending(empty: string): string {
  return `|--| p0 enqueue 1\n|--| p1 enqueue 2\n     |--| p2 dequeue -> 2\n${empty}`;
}

describe('what is lost', () => {
  test('an acknowledged value that is not there when the queue is found empty', () => {
    for (const empty of ['|--| p2 dequeue -> null', '|--| p2 drain -> []', '|--x p2 dequeue ! empty']) {
      expect(judgeDrawn(queue, ending(`          ${empty}`))).toMatchObject({
        validity: 'invalid',
        summary: '1 is lost: it was acknowledged, and nobody took it out',
        violations: [{ property: 'lost', anomaly: 'lost-write', operations: [0, 6] }],
      });
    }
    // Nobody looked, or the one who did began before it was acknowledged, or failed for another reason.
    for (const empty of ['', '  |------| p3 drain -> []', '          |--x p2 dequeue ! refused']) {
      expect(judgeDrawn(queue, ending(empty))).toMatchObject({
        validity: 'unknown',
        summary: '1 acknowledged value did not come out, and nobody found the queue empty after that',
      });
    }
  });

  test('what a dequeue without an outcome may have taken is not known to be lost', () => {
    const text = `
      |--|                   p0 enqueue 1
           |--?              p1 dequeue
                 |--|        p2 drain -> []`;
    expect(judgeDrawn(queue, text)).toMatchObject({
      validity: 'unknown',
      summary: '1 acknowledged value never came out, but 1 dequeue or drain without an outcome may have taken them',
    });
    expect(judgeDrawn(queue, `${text}\n      |--| p3 enqueue 2\n      |--| p4 enqueue 3`)).toMatchObject({
      validity: 'invalid',
      violations: [{ title: 'at least 2 of 3 acknowledged values are lost' }],
    });
    // It began after the queue was found empty.
    expect(judgeDrawn(queue, text.replace('           |--?   ', '                      |--?')).validity).toBe(
      'invalid',
    );
    expect(judgeDrawn(queue, `${text.replace('dequeue', 'drain')}\n      |--| p3 enqueue 2`).validity).toBe('unknown');
  });

  test('a drain without an outcome may have taken all, whatever dequeues took', () => {
    const text = `
      |--|                   p0 enqueue 1
      |--|                   p3 enqueue 2
      |--|                   p4 enqueue 3
           |--?              p1 dequeue
           |--?              p5 drain
                 |--|        p2 drain -> []`;
    expect(judgeDrawn(queue, text)).toMatchObject({
      validity: 'unknown',
      summary: '3 acknowledged values never came out, but 2 dequeues and drains without an outcome may have taken them',
    });
  });

  test('what is lost is told apart from what nobody looked for', () => {
    const text = `
      |--|                   p0 enqueue 1
           |--|              p2 drain -> []
                 |--|        p0 enqueue 2
                 |--|        p1 enqueue 3`;
    expect(judgeDrawn(queue, text)).toMatchObject({
      validity: 'invalid',
      details: { acknowledged: 3, outstanding: 3, recovered: 0 },
    });
    expect(judgeDrawn(queue, `${text}\n|--? p3 dequeue`).summary).toContain(
      '2 acknowledged values did not come out, and nobody found the queue empty after that',
    );
    expect(judgeDrawn(queue, text.replace('drain -> []', 'drain -> [1]')).summary).toBe(
      '2 acknowledged values did not come out, and nobody found the queue empty after that',
    );
  });

  test('what a drain without an outcome answers, it took', () => {
    const text = '|--| p0 enqueue 1\n     |--? p1 drain -> [1]\n            |--| p2 drain -> []';
    expect(judgeDrawn(queue, text)).toMatchObject({ validity: 'valid', details: { delivered: 1 } });
  });

  test('an enqueue without an outcome owes nothing, and is recovered when it comes out', () => {
    const text = '|--? p0 enqueue 1\n|--? p1 enqueue 2\n     |--| p2 dequeue -> 2\n          |--| p2 drain -> []';
    expect(judgeDrawn(queue, text)).toMatchObject({ validity: 'valid', details: { recovered: 1, acknowledged: 0 } });
  });
});

const twice = `
  |--|                   p0 enqueue 1
       |--|              p1 dequeue -> 1
             |--|        p2 dequeue -> 1
                   |--|  p2 drain -> []`;

// Jepsen's total-queue lets duplicates pass.
test('a value that is taken out twice is a duplicate, unless that was promised', () => {
  expect(judgeDrawn(queue, twice)).toMatchObject({
    validity: 'invalid',
    violations: [
      {
        property: 'duplicated',
        anomaly: 'duplicate-delivery',
        title: '1 was taken out 2 times, and put in 1 time',
        operations: [0, 2, 4],
      },
    ],
  });
  expect(judgeDrawn(queue, twice, 'unordered').validity).toBe('invalid');
  expect(judgeDrawn(queue, twice, 'at-least-once')).toMatchObject({ validity: 'valid', details: { duplicated: 1 } });
  expect(firstStreamed(queue, drawnRecord(twice))?.anomaly).toBe('duplicate-delivery');
  expect(firstStreamed(queue, drawnRecord(twice), { model: 'at-least-once' })).toBeUndefined();
  // It was put in twice.
  expect(judgeDrawn(queue, `${twice}\n   |---? p3 enqueue 1`).validity).toBe('valid');
});

test.each([
  ['|--| p0 enqueue 1', 7, 'garbage-read', '7 was taken out, and nobody put it in', [2]],
  ['|--x p0 enqueue 7', 7, 'G1a', '7 was taken out, and its enqueue failed', [0, 2]],
  ['           |--| p0 enqueue 7', 7, 'future-read', '7 was taken out before it was put in', [0, 2]],
])('what can not have been in it: %s', (enqueue, value, anomaly, title, operations) => {
  const text = `${enqueue}\n     |--| p1 dequeue -> ${value}\n               |--| p1 dequeue -> null`;
  for (const model of ['fifo', 'unordered', 'at-least-once']) {
    const [violation] = judgeDrawn(queue, text, model).violations.filter(({ property }) => property === 'unexpected');
    expect(violation).toMatchObject({ anomaly, title, operations });
    expect(firstStreamed(queue, drawnRecord(text), { model })).toMatchObject({ anomaly });
  }
});

test('the same value may be put in more than once: the n-th to come out needs n that went in', () => {
  const text = `
    |--|                                p0 enqueue 1
                        |--|            p0 enqueue 1
       |-------------------------|      p1 dequeue -> 1
             |--|                       p2 dequeue -> 1
                                  |--| p1 drain -> []`;
  // The one that began first ended last, and took the second.
  expect(judgeDrawn(queue, text)).toMatchObject({ validity: 'valid', details: { recovered: 0, duplicated: 0 } });
  const early = text.replace('|-------------------------|', '|----|                     ');
  expect(judgeDrawn(queue, early).violations).toMatchObject([{ property: 'unexpected', anomaly: 'future-read' }]);
  // Where a value may come again, one is enough for all.
  expect(judgeDrawn(queue, early, 'at-least-once').validity).toBe('valid');
});

const reordered = `
  |--|                          p0 enqueue 1
       |--|                     p0 enqueue 2
             |--|               p1 dequeue -> 2
                   |--|         p1 dequeue -> 1
                         |--|   p1 drain -> []`;

// Jepsen's total-queue does not look at the order.
test('what one process put in, one process takes out in the same order', () => {
  expect(judgeDrawn(queue, reordered)).toMatchObject({
    validity: 'invalid',
    violations: [
      {
        property: 'reordered',
        title: 'process 0 put 1 in before 2, and process 1 took 2 out before 1',
        operations: [0, 2, 4, 6],
      },
    ],
  });
  expect(firstStreamed(queue, drawnRecord(reordered))?.operations).toEqual([0, 2, 4, 6]);
  expect(judgeDrawn(queue, reordered, 'unordered').validity).toBe('valid');
  expect(judgeDrawn(queue, reordered, 'at-least-once').validity).toBe('valid');
});

test('there is no order between consumers, between producers, or after an enqueue without an outcome', () => {
  expect(judgeDrawn(queue, reordered.replace('p1 dequeue -> 1', 'p2 dequeue -> 1')).validity).toBe('valid');
  expect(judgeDrawn(queue, reordered.replace('p0 enqueue 2', 'p3 enqueue 2')).validity).toBe('valid');
  expect(
    judgeDrawn(queue, reordered.replace('|--|                          p0', '|--?                          p0'))
      .validity,
  ).toBe('valid');
});

test('of what was put in twice, or came out twice, nobody knows which is which', () => {
  const twiceIn = `
    |--|                                p0 enqueue 1
         |--|                           p0 enqueue 2
              |--|                      p0 enqueue 1
                   |--|                 p2 dequeue -> 1
                   |---|                p1 dequeue -> 2
                        |--|            p1 dequeue -> 1
                             |--|       p1 drain -> []`;
  expect(judgeDrawn(queue, twiceIn).validity).toBe('valid');
  // One of the two is still in it: the other came out behind 2.
  const oneLeft = twiceIn.replace('p2 dequeue -> 1', 'p2 dequeue ! timed out').replace(/.*drain.*/, '');
  expect(judgeDrawn(queue, oneLeft.replace('|--|                 p2', '|---                 p2'))).toMatchObject({
    violations: [],
    details: { delivered: 2 },
  });
  const twiceOut = twiceIn.replace(
    'p0 enqueue 1\n                   |--|    ',
    'p0 enqueue 3\n                   |--|    ',
  );
  const { violations } = judgeDrawn(queue, twiceOut.replace('drain -> []', 'drain -> [3]'));
  expect(violations).toMatchObject([{ property: 'duplicated', anomaly: 'duplicate-delivery' }]);
});

test('a drain takes out in the order of its list', () => {
  const text = '|--| p0 enqueue 1\n     |--| p0 enqueue 2\n          |--| p1 drain -> [2,1]';
  expect(judgeDrawn(queue, text).violations).toMatchObject([{ property: 'reordered', operations: [0, 2, 4] }]);
});

test('every key is a queue of its own', () => {
  const text = `
    |--|            p0 enqueue {"key":"x","value":1}
         |--|       p1 dequeue {"key":"y"} -> {"key":"y","value":1}
              |--|  p2 drain {"key":"x"} -> [1]`;
  expect(judgeDrawn(queue, text)).toMatchObject({
    summary: '1 of key y was taken out, and nobody put it in',
    details: { keys: 2, attempted: 1, delivered: 2 },
  });
});

test('without anything in it, or out of it, nothing is known', () => {
  expect(judgeDrawn(queue, '')).toMatchObject({ validity: 'unknown' });
  expect(judgeDrawn(queue, '|--| p0 dequeue -> null')).toMatchObject({
    validity: 'unknown',
    summary: 'nothing was acknowledged, and nothing taken out',
  });
});

test('what happens at the same time may have happened in any order', () => {
  // It was acknowledged as the drain began, and taken out as it was put in.
  const drained = '|--| p0 enqueue 1\n   |--| p1 drain -> []';
  expect(judgeDrawn(queue, drained).validity).toBe('unknown');
  expect(judgeDrawn(queue, '|--| p1 dequeue -> 1\n   |--| p0 enqueue 1').validity).toBe('valid');
  // A dequeue without an outcome began as the drain ended.
  expect(judgeDrawn(queue, '|-| p0 enqueue 1\n   |--| p1 drain -> []\n      |--? p2 dequeue').validity).toBe('unknown');
});

test('what is not of a queue, or of a model, is refused', () => {
  expect(() => judgeDrawn(queue, '|-| p0 drain -> 7')).toThrow('history line 0: the drain answers no list');
  expect(() => judgeDrawn(queue, '|-| p0 push 7')).toThrow('the checker queue has no operation "push"');
  expect(() => judgeDrawn(queue, '|-| p0 enqueue 7', 'lifo')).toThrow(
    'no model is called "lifo"; queue takes fifo, unordered, at-least-once',
  );
});

test('while it is recorded: a value that is put in as its delivery returns has its place in the order', () => {
  const text = `
    |-|                p1 enqueue 0
        |-|            p3 dequeue -> 1
          |-----|      p1 enqueue 1
            |-|        p3 dequeue -> 0`;
  const drawn = drawnRecord(text);
  // Of the two lines of that instant a recorder may have written the delivery's first.
  const ops = drawn.history.ops.toSorted((a, b) => a.time - b.time || rankOf(a) - rankOf(b));
  const history = new History(ops.map((op, index) => ({ ...op, index })));
  expect(firstStreamed(queue, { ...drawn, history })?.anomaly).toBe('reordered');
});

function rankOf({ type }: Op): number {
  return type === 'invoke' ? 1 : 0;
}
