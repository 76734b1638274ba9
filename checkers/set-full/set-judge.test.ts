import { expect, test } from 'vitest';
import { judgeDrawn } from '../testing/judge.ts';
import { setFull } from './set-full.ts';

const stale = `
  |--|                  p0 add 1
      |--|              p1 read -> []
           |--|         p1 read -> [1]`;

test('adds are held against all that was begun before them and shown, whatever else was shown', () => {
  // 1 was acknowledged before 2 was begun, and 3 begun long before.
  const adds = `
      |-------------------?  p4 add 3
        |--|                 p0 add 1
             |--|            p1 add 2`;
  const then = '\n                          |-| p2 read -> [1,2,3]';
  for (const reads of [
    // The larger read began first.
    ['         |----------|      p3 read -> [1,2]', '         |----------|      p2 read -> [2]'],
    ['         |----------|      p3 read -> [2,3]'],
    ['         |----------|      p3 read -> [2]', '         |----------|      p2 read -> [2,3]'],
  ]) {
    const { violations } = judgeDrawn(setFull, `${adds}\n${reads.join('\n')}${then}`, 'linearizable');
    expect(violations).toMatchObject([
      {
        anomaly: 'causal-reverse',
        title: 'a read showed 2 without 1, which was added before 2 was begun',
        explanation: { 0: 'Process 0 (history line 1) added 1, and it was acknowledged.', length: 3 },
      },
    ]);
  }
});

test('an element is lost only when a read began after all that showed it were over', () => {
  const add = '|--?                       p0 add 1\n';
  const missed = '             |--|          p3 read -> []';
  const long = `${add}    |----------------|     p1 read -> [1]\n       |--|                p2 read -> [1]\n${missed}`;
  expect(judgeDrawn(setFull, long)).toMatchObject({ validity: 'valid', details: { stale: 1, lost: 0 } });
  const longer = `${add}  |--|                     p1 read -> [1]\n       |-------------|     p2 read -> [1]\n${missed}`;
  expect(judgeDrawn(setFull, longer)).toMatchObject({ validity: 'valid', details: { stale: 1, lost: 0 } });
  expect(judgeDrawn(setFull, longer.replace('|-------------|', '|----|         '))).toMatchObject({
    details: { lost: 1 },
  });
});

test('attempts that nobody saw recover nothing, and what nobody tried is none', () => {
  const text = `
    |--?                     p1 add 2
    |--?                     p2 add 3
    |--?                     p3 add 4
    |--|                     p4 add 5
         |--|                p0 read -> [2,5,5,9]`;
  expect(judgeDrawn(setFull, text).details).toMatchObject({
    attempted: 4,
    acknowledged: 1,
    recovered: 1,
    duplicated: 1,
    unexpected: 1,
  });
});

test('the time to visibility is that of each element, in order, without those that are lost', () => {
  const text = `
    |--|                     p0 add 1
      |--|                   p1 add 2
         |--|                p2 add 3
    |--|                     p3 add 4
          |--|               p4 read -> [2]
                |-|          p4 read -> [1,2,3]`;
  // 1 and 4 were known at 3 ms, 3 at 8 ms only.
  expect(judgeDrawn(setFull, text).details).toMatchObject({
    lost: 1,
    stale: 1,
    stable: 2,
    visibilityMs: { p50: 0, p95: 3, p99: 3, max: 3 },
  });
  const late = text.replace('         |--|                p2', '    |--|                     p2');
  expect(
    judgeDrawn(setFull, late.replace('  |--|                   p1', '     |--|                p1')).details,
  ).toMatchObject({ visibilityMs: { p50: 3, p95: 3, p99: 3, max: 3 } });
  expect(judgeDrawn(setFull, '|-| p0 add 1\n    |-| p1 read -> []').details).toMatchObject({
    visibilityMs: { p50: null, p95: null, p99: null, max: null },
  });
});

test('what is lost is told with the read that showed it last, what is stale with the one that showed it later', () => {
  const text = `
    |--|                     p0 add 1
         |--|                p1 read -> [1]
               |--|          p2 read -> []`;
  expect(judgeDrawn(setFull, text).violations).toMatchObject([
    {
      explanation: [
        'Process 0 (history line 0) added 1, and it was acknowledged.',
        'Process 1 (history line 2) read it, and was the last to do so.',
        'Process 2 (history line 4) began to read after that, and did not find 1.',
      ],
      operations: [0, 2, 4],
    },
  ]);
  expect(judgeDrawn(setFull, stale, 'linearizable').violations[0]?.explanation).toEqual([
    'Process 0 (history line 0) added 1, and it was acknowledged.',
    'Process 1 (history line 2) began to read after that, and did not find 1.',
    'Process 1 (history line 4) read it later.',
  ]);
});

function forkOf(key: string): string {
  return `
    |---------|         p1 add {"key":"${key}","value":1}
    |---------|         p2 add {"key":"${key}","value":2}
     |-------|          p3 read {"key":"${key}"} -> {"key":"${key}","value":[1]}
     |-------|          p4 read {"key":"${key}"} -> {"key":"${key}","value":[2]}
               |-|      p5 read {"key":"${key}"} -> {"key":"${key}","value":[1,2]}`;
}

test('the order of reads is told of only where nothing simpler is wrong, set by set', () => {
  const missed = `
    |--|                p6 add {"key":"x","value":3}
         |--|           p7 read {"key":"x"} -> {"key":"x","value":[]}
                   |-|  p7 read {"key":"x"} -> {"key":"x","value":[1,2,3]}`;
  const other = forkOf('y').replaceAll(/ p(?=\d)/g, ' p1');
  const { violations } = judgeDrawn(setFull, `${forkOf('x').replace(/.*p5.*/, '')}${missed}${other}`, 'linearizable');
  expect(violations.map(({ anomaly, title }) => [anomaly, title.includes('key y')])).toEqual([
    ['stale-read', false],
    ['long-fork', true],
  ]);
});
