import { expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
import { judge, judgeDrawn } from '../testing/judge.ts';
import { set } from './set.ts';

test('a last read that shows all that was acknowledged', () => {
  const text = `
    |--|             p0 add 1
     |--|            p1 add 2
            |--|     p2 read -> [2,1]`;
  expect(judgeDrawn(set, text)).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: 'the last read shows 2 acknowledged elements, all that it must, none twice and none that nobody added',
    details: { attempted: 2, acknowledged: 2, shown: 2, recovered: 0, lost: 0 },
  });
});

test('an acknowledged element that the last read does not show is lost', () => {
  const text = `
    |--|             p0 add 1
     |--|            p1 add 2
            |--|     p2 read -> [2]`;
  expect(judgeDrawn(set, text)).toMatchObject({
    validity: 'invalid',
    summary: '1 was acknowledged, and the last read does not show it',
    violations: [
      {
        property: 'lost',
        anomaly: 'lost-write',
        operations: [0, 4],
        explanation: [
          'Process 0 (history line 0) added 1, and it was acknowledged.',
          'Process 2 (history line 4) made the last read, begun after that, and did not find 1.',
        ],
      },
    ],
  });
});

test('an add that was still open when the last read began may be missing', () => {
  const text = `
    |--|             p0 add 1
     |-------|       p1 add 2
            |--|     p2 read -> [1]`;
  expect(judgeDrawn(set, text)).toMatchObject({ validity: 'valid', details: { tooLate: 1 } });
  // Equal times count as concurrent.
  expect(judgeDrawn(set, '|--| p0 add 1\n|---| p1 add 2\n    |--| p2 read -> [1]').validity).toBe('valid');
});

function withoutOutcomes(shown: string): string {
  return `
    |--|             p0 add 1
     |--?            p1 add 2
     |--             p3 add 3
            |--|     p2 read -> ${shown}`;
}

test('an add without an outcome may be there or not', () => {
  expect(judgeDrawn(set, withoutOutcomes('[1]')).validity).toBe('valid');
  expect(judgeDrawn(set, withoutOutcomes('[1,2,3]'))).toMatchObject({ validity: 'valid', details: { recovered: 2 } });
});

test.each([
  ['[1,1]', 'duplicated', 'duplicate-element', 'one read showed 1 more than once', [4]],
  ['[1,7]', 'unexpected', 'garbage-read', '7 was read, and nobody added it', [4]],
  ['[1,2]', 'unexpected', 'G1a', '2 was read, and its add failed', [1, 4]],
  ['[1,9]', 'unexpected', 'future-read', '9 was read before it was added', [4, 6]],
])('a last read of %s', (shown, property, anomaly, title, operations) => {
  const text = `
    |--|             p0 add 1
     |--x            p1 add 2
            |--|     p2 read -> ${shown}
                |--? p3 add 9`;
  expect(judgeDrawn(set, text)).toMatchObject({
    validity: 'invalid',
    violations: [{ property, anomaly, title, operations }],
  });
});

test('an add that failed was no attempt that counts', () => {
  expect(judgeDrawn(set, '|--| p0 add 1\n|--x p1 add 2\n     |--| p0 read -> [1]').details).toMatchObject({
    attempted: 1,
    acknowledged: 1,
    shown: 1,
  });
});

test('earlier reads are not its business', () => {
  const text = '|--| p0 add 1\n      |--| p1 read -> []\n            |--| p1 read -> [1]\n         |--x p2 read';
  expect(judgeDrawn(set, text).validity).toBe('valid');
});

test('each key has a last read of its own', () => {
  const text = `
    |--|             p0 add {"key":"x","value":1}
     |--|            p1 add {"key":"y","value":1}
            |--|     p2 read {"key":"x"} -> {"key":"x","value":[1]}`;
  expect(judgeDrawn(set, text)).toMatchObject({ validity: 'unknown', summary: 'no read of key y succeeded' });
  expect(judgeDrawn(set, `${text}\n          |--| p3 read {"key":"y"} -> []`)).toMatchObject({
    validity: 'invalid',
    summary: '1 of key y was acknowledged, and the last read does not show it',
  });
});

test('what it held from the beginning must be there too', () => {
  const record = { ...drawnRecord('|-| p0 add 1\n   |-| p1 read -> [1]'), initial: [7] };
  expect(judge(set, record).violations).toMatchObject([
    { explanation: ['The set held 7 from the beginning.', expect.any(String)] },
  ]);
});

test('without a read, or an acknowledged add, nothing is known', () => {
  expect(judgeDrawn(set, '')).toMatchObject({ validity: 'unknown' });
  expect(judgeDrawn(set, '|-| p0 add 1')).toMatchObject({ validity: 'unknown', summary: 'no read succeeded' });
  expect(judgeDrawn(set, '|-? p0 add 1\n   |-| p1 read -> [1]')).toMatchObject({
    validity: 'unknown',
    summary: 'no add was acknowledged before the last read',
  });
});

test('what is not of a set is refused by its line', () => {
  expect(() => judgeDrawn(set, '|-| p0 read -> 7')).toThrow('history line 0: the read answers no list');
  expect(() => judgeDrawn(set, '|-| p0 remove 7')).toThrow('the checker set has no operation "remove"');
});
