import { describe, expect, test } from 'vitest';
import { OrderGraph } from '../../transactions/weak/order-graph.ts';
import { drawnHistory } from '../../testing/drawn-history.ts';
import { judgeDrawn } from '../../testing/judge.ts';
import { readObjects } from '../read-objects.ts';
import { schedule } from './schedule.ts';
import { sequentialOrder } from './sequential-order.ts';
import { sequential } from './sequential.ts';

describe('registers', () => {
  test('an old value is sequential as long as its reader learns of nothing newer', () => {
    const text = `
|-|        p0 write {"key":"x","value":1}
   |-|     p0 write {"key":"x","value":2}
      |-|  p1 read {"key":"x"} -> {"key":"x","value":1}`;
    expect(judgeDrawn(sequential, text)).toMatchObject({
      validity: 'valid',
      complete: true,
      summary: '3 operations on 1 key have one order that explains every answer',
    });
  });

  test('two processes that each miss the other (store buffering)', () => {
    const text = `
|-|     p0 write {"key":"x","value":1}
   |-|  p0 read {"key":"y"} -> {"key":"y","value":null}
|-|     p1 write {"key":"y","value":2}
   |-|  p1 read {"key":"x"} -> {"key":"x","value":null}`;
    expect(judgeDrawn(sequential, text).violations).toMatchObject([
      {
        title: 'process 1 read null of x, which no order of all operations explains',
        explanation: [
          'Process 0 (history line 4) read null of y: so process 1 wrote 2 to y, which replaces it, only afterwards.',
          'Process 1 (history line 1) wrote 2 to y, and then read null of x (history line 5).',
          'Process 1 (history line 5) read null of x: so process 0 wrote 1 to x, which replaces it, only afterwards.',
          'Process 0 (history line 0) wrote 1 to x, and then read null of y (history line 4).',
          'So each of them would have to come before itself.',
        ],
        operations: [0, 1, 4, 5],
        anomaly: 'not-sequential',
        diagram: { kind: 'cycle', edges: [{ kind: 'rw' }, { kind: 'session' }, { kind: 'rw' }, { kind: 'session' }] },
      },
    ]);
  });

  test('two readers that see two writes in opposite orders (independent reads of independent writes)', () => {
    const text = `
|-|     p0 write {"key":"x","value":1}
|-|     p1 write {"key":"y","value":2}
   |-|     p2 read {"key":"x"} -> {"key":"x","value":1}
      |-|  p2 read {"key":"y"} -> {"key":"y","value":null}
   |-|     p3 read {"key":"y"} -> {"key":"y","value":2}
      |-|  p3 read {"key":"x"} -> {"key":"x","value":null}`;
    expect(judgeDrawn(sequential, text).validity).toBe('invalid');
    // Each key by itself is in order: the promise is not local.
    expect(
      judgeDrawn(
        sequential,
        text
          .split('\n')
          .filter((line) => !line.includes('"y"'))
          .join('\n'),
      ).validity,
    ).toBe('valid');
  });

  test('a value that came back', () => {
    const text =
      '|-| p0 write 1\n|-| p1 write 2\n    |-| p2 read -> 1\n        |-| p2 read -> 2\n            |-| p2 read -> 1';
    expect(judgeDrawn(sequential, text).violations[0]).toMatchObject({
      title: 'process 2 read 1, which no order of all operations explains',
      explanation: [
        'Process 1 (history line 1) wrote 2; process 2 (history line 6) read 2.',
        'Process 2 (history line 6) read 2, and then read 1 (history line 8).',
        'Process 1 (history line 1) wrote 2, before process 2 read 1: so also before 1 was written, which that read.',
        'Process 0 (history line 0) wrote 1; process 2 (history line 4) read 1.',
        'Process 2 (history line 4) read 1, and then read 2 (history line 6).',
        'Process 0 (history line 0) wrote 1, before process 2 read 2: so also before 2 was written, which that read.',
        'So each of them would have to come before itself.',
      ],
    });
  });

  test('two compare-and-sets that found one value', () => {
    const text = '|-| p0 cas {"from":null,"to":1}\n|-| p1 cas {"from":null,"to":2}';
    expect(judgeDrawn(sequential, text).validity).toBe('invalid');
    expect(judgeDrawn(sequential, text.replace('null,"to":2', '1,"to":2')).validity).toBe('valid');
  });

  test('a write of unknown outcome may have happened late, or never', () => {
    const text = '|-? p0 write 1\n|-| p1 write 2\n    |-| p2 read -> 2\n        |-| p2 read -> 1';
    expect(judgeDrawn(sequential, text).validity).toBe('valid');
    expect(judgeDrawn(sequential, text.replace('read -> 1', 'read -> 2')).validity).toBe('valid');
  });
});

describe('lists', () => {
  test("reads that are not one another's beginning", () => {
    const text = '|-| p0 append 1\n|-| p1 append 2\n    |-| p2 read -> [1]\n    |-| p3 read -> [2,1]';
    expect(judgeDrawn(sequential, text).violations).toMatchObject([
      {
        title: 'process 2 read [1], which is no beginning of another list that was read',
        anomaly: 'incompatible-order',
        operations: [4, 5],
      },
    ]);
  });

  test('an element that its own process does not find, and one that another knows of', () => {
    expect(judgeDrawn(sequential, '|-| p0 append 1\n    |-| p0 read -> []').validity).toBe('invalid');
    const text = `
|-|         p0 append {"key":"x","value":1}
   |-|      p0 append {"key":"y","value":2}
     |-|    p1 read {"key":"y"} -> {"key":"y","value":[2]}
        |-| p1 read {"key":"x"} -> {"key":"x","value":[]}`;
    expect(judgeDrawn(sequential, text).validity).toBe('invalid');
    expect(judgeDrawn(sequential, text.replace('"value":[]', '"value":[1]')).validity).toBe('valid');
    expect(judgeDrawn(sequential, text.replace('"value":[2]', '"value":[]')).validity).toBe('valid');
  });
});

function searched(text: string): string {
  const history = readObjects(drawnHistory(text).operations);
  return schedule(history, new OrderGraph(sequentialOrder(history).order), () => false).kind;
}

test('the search by itself tries every order', () => {
  const text = '|-| p0 write 1\n    |-| p0 read -> 2\n|-| p1 write 2\n    |-| p1 read -> 1';
  expect(searched(text)).toBe('none');
  expect(searched(text.replace('read -> 1', 'read -> 2'))).toBe('found');
});

test('without an order in time the verdict is not complete', () => {
  let now = 0;
  const { history } = { history: drawnHistory('|-| p0 write 1\n    |-| p1 read -> 1') };
  const verdict = sequential.check(
    { history, traces: [], states: [], finals: [], gaps: [] },
    { timeLimitMs: 1, memoryLimitBytes: 1e9, now: () => (now += 1_000) },
  );
  expect(verdict).toMatchObject({
    validity: 'valid',
    complete: false,
    summary: '2 operations on 1 key: nothing contradicts an order, but none was found in time',
  });
});

test('without reads nothing is known', () => {
  expect(judgeDrawn(sequential, '|-| p0 write 1').validity).toBe('unknown');
  expect(judgeDrawn(sequential, '').validity).toBe('unknown');
});
