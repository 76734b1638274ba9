import { describe, expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judge, judgeDrawn } from '../testing/judge.ts';
import { setFull } from './set-full.ts';

const stale = `
  |--|                  p0 add 1
      |--|              p1 read -> []
           |--|         p1 read -> [1]`;

describe('the life of an element', () => {
  test('from its add to every read after it', () => {
    const text = `
      |--|                 p0 add 1
         |--|              p1 read -> [1]
       |-------|           p2 add 2
                 |--|      p1 read -> [2,1]`;
    expect(judgeDrawn(setFull, text)).toMatchObject({
      validity: 'valid',
      complete: true,
      summary: '2 reads in order with 2 elements',
      details: { attempted: 2, stable: 2, visibilityMs: { p50: 0, max: 0 } },
    });
  });

  test('an element that was acknowledged, and that no later read shows, is lost', () => {
    expect(judgeDrawn(setFull, '|--| p0 add 1\n      |--| p1 read -> []').violations).toMatchObject([
      {
        property: 'lost',
        anomaly: 'lost-write',
        title: '1 is lost: it was acknowledged, and no later read shows it',
        operations: [0, 2],
        diagram: { kind: 'lanes', operations: [{ label: 'add 1' }, { label: 'read -> []', role: 'stuck' }] },
      },
    ]);
  });

  test('so is one that was read, though nobody knows what became of its add', () => {
    const text = `
      |--?                    p0 add 1
          |--|                p1 read -> [1]
                |--|          p2 read -> []`;
    expect(judgeDrawn(setFull, text).violations).toMatchObject([
      {
        title: '1 is lost: it was read, and no later read shows it',
        explanation: [
          'Process 1 (history line 2) read 1.',
          'Process 2 (history line 4) began to read after that, and did not find 1.',
        ],
        operations: [2, 4],
      },
    ]);
    // While the reads overlap nobody knows which came last.
    expect(judgeDrawn(setFull, text.replace('          |--|    ', '          |-----|')).validity).toBe('valid');
  });

  test('an element that a read missed and a later one shows is stale, and its time to visibility is told', () => {
    expect(judgeDrawn(setFull, stale)).toMatchObject({
      validity: 'valid',
      details: { stable: 0, stale: 1, visibilityMs: { p50: 1, p99: 1, max: 1 } },
    });
  });

  test('an acknowledged element that nobody looked for is counted, and the verdict is not complete', () => {
    const text = '|--| p0 add 1\n      |--| p1 read -> [1]\n           |--| p0 add 2';
    expect(judgeDrawn(setFull, text)).toMatchObject({
      validity: 'valid',
      complete: false,
      summary: '1 read in order with 1 element; 1 acknowledged element was never looked for',
    });
  });

  // Jepsen's set-full never tells of duplicates: in a set, or counted wrongly, they vanish.
  test('an element twice in one read is a duplicate, in any form of the same value', () => {
    expect(judgeDrawn(setFull, '|--| p0 add 1\n      |--| p1 read -> [1,1]').violations).toMatchObject([
      { property: 'duplicated', anomaly: 'duplicate-element', operations: [2] },
    ]);
    const objects = '|--| p0 add {"a":1,"b":2}\n      |--| p1 read -> [{"a":1,"b":2},{"b":2,"a":1}]';
    expect(judgeDrawn(setFull, objects).validity).toBe('invalid');
  });

  test.each([
    ['[1,7]', 'garbage-read', [4]],
    ['[1,2]', 'G1a', [1, 4]],
    ['[1,9]', 'future-read', [4, 6]],
  ])('a read of %s shows what nobody can have added', (shown, anomaly, operations) => {
    const text = `
      |--|             p0 add 1
       |--x            p1 add 2
              |--|     p2 read -> ${shown}
                  |--? p3 add 9`;
    expect(judgeDrawn(setFull, text).violations).toMatchObject([{ property: 'unexpected', anomaly, operations }]);
    expect(firstStreamed(setFull, drawnRecord(`${text}\n                      |-| p5 read -> []`))).toMatchObject({
      anomaly,
    });
  });

  test('an add that begins at the moment when the read ends may be seen', () => {
    const text = '|--| p0 read -> [1]\n   |--| p1 add 1\n        |--| p0 read -> [1]';
    expect(judgeDrawn(setFull, text).validity).toBe('valid');
    expect(firstStreamed(setFull, drawnRecord(text))).toBeUndefined();
  });
});

describe('a set that must be linearizable', () => {
  test('no read may miss what was acknowledged before it began', () => {
    expect(judgeDrawn(setFull, stale, 'linearizable').violations).toMatchObject([
      {
        property: 'linearizable',
        anomaly: 'stale-read',
        title: 'a read missed 1, which was acknowledged before it began',
        operations: [0, 2],
      },
    ]);
    const concurrent = stale.replace('|--|                  p0', '|------|              p0');
    expect(judgeDrawn(setFull, concurrent, 'linearizable').validity).toBe('valid');
    expect(firstStreamed(setFull, drawnRecord(stale), { model: 'linearizable' })?.operations).toEqual([0, 2]);
    expect(firstStreamed(setFull, drawnRecord(stale))).toBeUndefined();
  });

  test('two reads may not show two elements in either order', () => {
    const text = `
      |---------|    p0 add 1
      |---------|    p1 add 2
       |-------|     p2 read -> [1]
       |-------|     p3 read -> [2]
                 |-| p2 read -> [1,2]`;
    expect(judgeDrawn(setFull, text, 'linearizable').violations).toMatchObject([
      {
        property: 'linearizable',
        anomaly: 'long-fork',
        title: 'two reads contradict each other: one shows 1 without 2, one 2 without 1',
        explanation: [
          'Process 2 (history line 2) read 1, and not 2: so 1 was added first.',
          'Process 3 (history line 3) read 2, and not 1: so 2 was added first.',
        ],
        operations: [2, 3],
      },
    ]);
    expect(judgeDrawn(setFull, text.replace('read -> [2]', 'read -> [1,2]'), 'linearizable').validity).toBe('valid');
    expect(judgeDrawn(setFull, text, 'eventual').validity).toBe('valid');
  });

  test('an element may not be seen before one that was added earlier', () => {
    const text = `
      |--|                   p0 add 1
           |--|              p1 add 2
       |---------|           p2 read -> [2]
                   |-|       p2 read -> [1,2]`;
    expect(judgeDrawn(setFull, text, 'linearizable').violations).toMatchObject([
      { property: 'linearizable', anomaly: 'causal-reverse', operations: [0, 3, 1] },
    ]);
    const concurrent = text.replace('           |--|              p1', '         |----|              p1');
    expect(judgeDrawn(setFull, concurrent, 'linearizable').validity).toBe('valid');
  });
});

test('while the history goes on, an add that fails after a read has shown its element', () => {
  const text = '|--------x p0 add 1\n  |--|    p1 read -> [1]\n            |--| p1 read -> []';
  expect(firstStreamed(setFull, drawnRecord(text))).toMatchObject({ anomaly: 'G1a', operations: [0, 1] });
  expect(firstStreamed(setFull, drawnRecord(`|--? p5 add 1\n${text}`))).toBeUndefined();
  expect(judgeDrawn(setFull, text.replace('1]', '1,1]'), 'linearizable').complete).toBe(true);
});

test('what became of every attempt is counted', () => {
  const text = `
    |--|                     p0 add 1
    |--?                     p1 add 2
    |--x                     p2 add 3
    |--?                     p3 add 4
         |--|                p0 read -> [1,2]
               |--|          p0 add 5`;
  expect(judgeDrawn(setFull, text).details).toMatchObject({
    attempted: 4,
    acknowledged: 2,
    stable: 2,
    recovered: 1,
    neverRead: 1,
    lost: 0,
    visibilityMs: { p50: 0, p95: 0, p99: 0, max: 0 },
  });
});

test('keys are sets of their own', () => {
  const text = `
    |--|               p0 add {"key":"x","value":1}
    |--|               p1 add {"key":"y","value":1}
         |--|          p0 read {"key":"x"} -> {"key":"x","value":[1]}
         |--|          p1 read {"key":"y"} -> {"key":"y","value":[]}`;
  expect(judgeDrawn(setFull, text)).toMatchObject({
    summary: '1 of key y is lost: it was acknowledged, and no later read shows it',
    details: { keys: 2, lost: 1, stable: 1 },
  });
});

test('what it held from the beginning is lost like any other', () => {
  const record = { ...drawnRecord('|-| p0 add 1\n   |-| p1 read -> [1]'), initial: [7] };
  expect(judge(setFull, record).summary).toContain('7 is lost');
  expect(firstStreamed(setFull, record, { initial: [7], model: 'linearizable' })?.title).toContain('missed 7');
});

test('without a read that shows something nothing is known', () => {
  expect(judgeDrawn(setFull, '')).toMatchObject({ validity: 'unknown' });
  expect(judgeDrawn(setFull, '|-| p0 add 1')).toMatchObject({ validity: 'unknown', summary: 'no read succeeded' });
  expect(judgeDrawn(setFull, '|-| p0 read -> []')).toMatchObject({
    validity: 'unknown',
    summary: 'no element that was acknowledged or read was followed by a read',
  });
});

test('what is not of a set, or of a model, is refused', () => {
  expect(() => judgeDrawn(setFull, '|-| p0 read -> 7')).toThrow('history line 0: the read answers no list');
  expect(() => judgeDrawn(setFull, '|-| p0 add 7', 'strong')).toThrow(
    'no model is called "strong"; set-full takes eventual, linearizable',
  );
});
