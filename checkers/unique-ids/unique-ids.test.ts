import { expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judgeDrawn } from '../testing/judge.ts';
import { uniqueIds } from './unique-ids.ts';

test('ids that differ', () => {
  expect(judgeDrawn(uniqueIds, '|-| p0 generate -> 1\n|-| p1 generate -> 2\n|-| p2 generate -> "1"')).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '3 ids given out, no two of them equal',
  });
});

const twice = `
  |---|        p0 generate -> 7
    |---|      p1 generate -> 8
         |---| p2 generate -> 7`;

test('an id that is given out twice is told with who got it', () => {
  expect(judgeDrawn(uniqueIds, twice)).toMatchObject({
    validity: 'invalid',
    summary: 'id 7 was given out twice',
    violations: [
      {
        property: 'unique',
        anomaly: 'duplicate-id',
        explanation: ['Process 0 (history line 0) got id 7.', 'Process 2 (history line 4) got it too.'],
        operations: [0, 4],
        nodes: ['n1', 'n3'],
      },
    ],
    details: { generated: 3, duplicates: 1 },
  });
  expect(firstStreamed(uniqueIds, drawnRecord(twice))?.operations).toEqual([0, 4]);
});

test('an id that is given out three times is told twice, with who got it first', () => {
  const { violations } = judgeDrawn(uniqueIds, `${twice}\n               |---| p3 generate -> 7`);
  expect(violations).toMatchObject([{ operations: [0, 4] }, { operations: [0, 6] }]);
});

test('ids of different keys may be equal', () => {
  const text = '|-| p0 generate {"key":"a"} -> 1\n|-| p1 generate {"key":"b"} -> 1';
  expect(judgeDrawn(uniqueIds, text)).toMatchObject({ validity: 'valid', details: { keys: 2 } });
  expect(judgeDrawn(uniqueIds, `${text}\n|-| p2 generate {"key":"b"} -> 1`).summary).toBe(
    'id 1 of key b was given out twice',
  );
});

test('what failed, or was never answered, gave no id', () => {
  const text = '|-| p0 generate -> 1\n|-x p1 generate -> 1\n|-? p2 generate -> 1\n|-- p3 generate';
  expect(judgeDrawn(uniqueIds, text)).toMatchObject({
    validity: 'valid',
    details: { generated: 1, failed: 1, indeterminate: 2 },
  });
  expect(firstStreamed(uniqueIds, drawnRecord(text))).toBeUndefined();
});

test('ids beyond 2^53 that a double would round together are different, and equal content is one id', () => {
  const large = '|-| p0 generate -> 9007199254740993\n|-| p1 generate -> 9007199254740992';
  expect(judgeDrawn(uniqueIds, large).validity).toBe('valid');
  const objects = '|-| p0 generate -> {"a":1,"__proto__":2}\n|-| p1 generate -> {"__proto__":2,"a":1}';
  expect(judgeDrawn(uniqueIds, objects).validity).toBe('invalid');
});

test('without an id there is nothing to judge', () => {
  expect(judgeDrawn(uniqueIds, '')).toMatchObject({ validity: 'unknown', summary: 'no id was given out' });
  expect(judgeDrawn(uniqueIds, '|-x p0 generate')).toMatchObject({ validity: 'unknown' });
});

test('an answer without an id names its line', () => {
  expect(() => judgeDrawn(uniqueIds, '|-| p0 generate')).toThrow(
    'history line 0: the generate is ok and answers no id; record the id, or that it failed (fail) or is not known (info)',
  );
});

test('of many duplicates a few are told, and all are counted', () => {
  const text = Array.from({ length: 40 }, (_, i) => `|-| p${i} generate -> 1`).join('\n');
  const verdict = judgeDrawn(uniqueIds, text);
  expect(verdict.violations).toHaveLength(10);
  expect(verdict).toMatchObject({ summary: 'id 1 was given out twice, and 38 more', details: { duplicates: 39 } });
});
