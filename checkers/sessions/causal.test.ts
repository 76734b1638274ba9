import { describe, expect, test } from 'vitest';
import { judgeDrawn } from '../testing/judge.ts';
import { causal } from './causal.ts';

/** The examples of Bouajjani et al. (POPL 2017), figure 3: what tells causal convergence from its neighbours. */
describe('examples of the paper', () => {
  test('(a) causal memory, but no convergence: two processes see two writes in opposite orders', () => {
    const text = `
|-|        p0 write {"key":"x","value":1}
   |-|     p0 read {"key":"x"} -> {"key":"x","value":2}
|-|        p1 write {"key":"x","value":2}
   |-|     p1 read {"key":"x"} -> {"key":"x","value":1}`;
    expect(judgeDrawn(causal, text).violations).toMatchObject([{ anomaly: 'CyclicCF' }]);
  });

  test('(b) causal convergence, but not causal memory', () => {
    const text = `
|-|           p0 write {"key":"z","value":1}
   |-|        p0 write {"key":"x","value":1}
      |-|     p0 write {"key":"y","value":1}
|-|           p1 write {"key":"x","value":2}
   |-|        p1 read {"key":"z"} -> {"key":"z","value":null}
      |-|     p1 read {"key":"y"} -> {"key":"y","value":1}
         |-|  p1 read {"key":"x"} -> {"key":"x","value":2}`;
    expect(judgeDrawn(causal, text).validity).toBe('valid');
  });

  test('(e) not even weakly causal: a value that had been overwritten', () => {
    const text = `
|-|         p0 write {"key":"x","value":1}
   |-|      p0 write {"key":"y","value":1}
     |-|    p1 read {"key":"y"} -> {"key":"y","value":1}
        |-| p1 write {"key":"x","value":2}
|-|         p2 read {"key":"x"} -> {"key":"x","value":2}
   |-|      p2 read {"key":"x"} -> {"key":"x","value":1}`;
    expect(judgeDrawn(causal, text).violations).toMatchObject([
      {
        anomaly: 'WriteCORead',
        title: 'process 2 read 1 of x, although 2 had been written causally before and is the newer one',
      },
    ]);
  });
});

test('a read that knew of nothing newer', () => {
  const text = `
|-|       p0 write {"key":"x","value":1}
   |-|    p0 write {"key":"y","value":1}
|-|       p1 read {"key":"x"} -> {"key":"x","value":1}
   |-|    p1 read {"key":"y"} -> {"key":"y","value":null}`;
  expect(judgeDrawn(causal, text)).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '2 reads of 2 processes on 2 keys are causally consistent',
  });
});

test('an effect without its cause is told with the chain between them', () => {
  const text = `
|-|           p0 write {"key":"photo","value":1}
   |-|        p0 write {"key":"post","value":2}
     |-|      p1 read {"key":"post"} -> {"key":"post","value":2}
        |-|   p1 read {"key":"photo"} -> {"key":"photo","value":null}`;
  expect(judgeDrawn(causal, text).violations).toEqual([
    {
      property: 'causal',
      title: 'process 1 read null of photo, although 1 had been written causally before',
      explanation: [
        'Process 0 (history line 0) wrote 1 to photo, and then wrote 2 to post (history line 2).',
        'Process 0 (history line 2) wrote 2 to post; process 1 (history line 3) read 2 of post.',
        'Process 1 (history line 3) read 2 of post, and then read null of photo (history line 6).',
        'Process 1 (history line 6) knew of 1, and read the initial value of photo: 1 comes before the initial value.',
        'The initial value comes before every version.',
        'So the initial value was overwritten before it was read.',
      ],
      shownBy: 'clients',
      anomaly: 'WriteCOInitRead',
      operations: [0, 2, 3, 6],
      window: { from: 0, to: 10_000_000 },
      nodes: ['n1', 'n2'],
      diagram: {
        kind: 'cycle',
        transactions: [
          { id: 'line 0', lines: ['wrote 1 to photo'], operation: 0 },
          { id: 'line 2', lines: ['wrote 2 to post'], operation: 2 },
          { id: 'line 3', lines: ['read 2 of post'], operation: 3 },
          { id: 'line 6', lines: ['read null of photo'], operation: 6 },
        ],
        edges: [
          expect.objectContaining({ from: 'line 0', to: 'line 2', kind: 'session' }),
          expect.objectContaining({ from: 'line 2', to: 'line 3', kind: 'wr' }),
          expect.objectContaining({ from: 'line 3', to: 'line 6', kind: 'session' }),
          expect.objectContaining({ from: 'line 6', to: 'line 0', kind: 'rw' }),
        ],
      },
    },
  ]);
});

test('two operations that read each other happened in a circle', () => {
  const text =
    '|-| p0 read {"key":"x"} -> 2\n    |-| p0 write {"key":"y","value":1}\n|-| p1 read {"key":"y"} -> 1\n    |-| p1 write {"key":"x","value":2}';
  expect(judgeDrawn(causal, text).violations).toMatchObject([
    { anomaly: 'CyclicCO', title: '4 operations happened before one another in a circle' },
  ]);
});

const reads = (a: string, b: string): string => `
|-| p0 append 1
|-| p1 append 2
   |-|      p2 read -> [1]
   |-|      p3 read -> [2]
       |-|  p2 read -> ${a}
       |-|  p3 read -> ${b}`;

describe('lists', () => {
  test('an element that must be there is missing', () => {
    const text = `
|-|         p0 append {"key":"x","value":1}
   |-|      p1 read {"key":"x"} -> {"key":"x","value":[1]}
      |-|   p1 append {"key":"y","value":2}
         |-| p2 read {"key":"y"} -> {"key":"y","value":[2]}
            |-| p2 read {"key":"x"} -> {"key":"x","value":[]}`;
    expect(judgeDrawn(causal, text).violations).toMatchObject([
      {
        title: 'process 2 read x without 1, whose append happened causally before',
        operations: [0, 2, 4, 6, 8],
        anomaly: 'WriteCORead',
      },
    ]);
  });

  test('concurrent appends may be seen late, and in any order that is the same for all', () => {
    expect(judgeDrawn(causal, reads('[2,1]', '[2,1]')).validity).toBe('valid');
    expect(judgeDrawn(causal, reads('[2,1]', '[1,2]')).violations).toMatchObject([
      { anomaly: 'CyclicCF', title: 'lists show appends in an order that contradicts what happened before what' },
    ]);
  });

  test('an order that contradicts what happened before', () => {
    const text = '|-| p0 append 1\n    |-| p0 append 2\n       |-| p1 read -> [2,1]';
    expect(judgeDrawn(causal, text).validity).toBe('invalid');
  });
});

test('without reads nothing is known', () => {
  expect(judgeDrawn(causal, '|-| p0 write 1').validity).toBe('unknown');
  expect(judgeDrawn(causal, '').validity).toBe('unknown');
});
