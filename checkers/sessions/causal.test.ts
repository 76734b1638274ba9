import { describe, expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
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
    expect(judgeDrawn(causal, text, 'memory')).toMatchObject({ validity: 'valid', complete: true });
    expect(judgeDrawn(causal, text, 'weak').validity).toBe('valid');
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
    expect(judgeDrawn(causal, text, 'weak').validity).toBe('valid');
    // Behind y=1 process 1 knows of z=1 and x=1, which must come after its read of z, and so after x=2.
    expect(judgeDrawn(causal, text, 'memory').violations).toMatchObject([
      {
        anomaly: 'WriteHBInitRead',
        explanation: [
          'Process 0 (history line 0) wrote 1 to z, and then wrote 1 to x (history line 4).',
          'Process 0 (history line 4) wrote 1 to x, and then wrote 1 to y (history line 8).',
          'Process 0 (history line 8) wrote 1 to y; process 1 (history line 9) read 1 of y.',
          'Process 1 (history line 9) read 1 of y, and then read 2 of x (history line 12).',
          'Process 1 (history line 12) knew of 1, and read 2 of x: 1 comes before 2.',
          'Process 1 (history line 1) wrote 2 to x, and then read null of z (history line 5).',
          'Process 1 (history line 5) knew of 1, and read the initial value of z: 1 comes before the initial value.',
          'The initial value comes before every version.',
          'So in no order of the writes that this process knows of was the initial value still there.',
        ],
      },
    ]);
  });

  test('(c) weakly causal, and neither', () => {
    const text = `
|-|           p0 write {"key":"x","value":1}
   |-|        p1 write {"key":"x","value":2}
      |-|     p1 read {"key":"x"} -> {"key":"x","value":1}
         |-|  p1 read {"key":"x"} -> {"key":"x","value":2}`;
    expect(judgeDrawn(causal, text, 'weak').validity).toBe('valid');
    expect(judgeDrawn(causal, text).validity).toBe('invalid');
    expect(judgeDrawn(causal, text, 'memory').violations).toMatchObject([{ anomaly: 'CyclicHB' }]);
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
    for (const model of ['weak', 'memory'])
      expect(judgeDrawn(causal, text, model).violations).toMatchObject([{ anomaly: 'WriteCORead' }]);
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
    summary: '2 reads of 2 processes on 2 keys are causally consistent, with one order of the writes for all',
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
    expect(judgeDrawn(causal, text, 'weak').violations).toMatchObject([
      { title: 'process 1 read [2,1], although 1 was appended causally before 2', anomaly: 'incompatible-order' },
    ]);
  });

  test('are weakly causal in any order that nothing contradicts, and not judged for causal memory', () => {
    const text = '|-| p0 append 1\n|-| p1 append 2\n    |-| p2 read -> [1,2]\n    |-| p3 read -> [2,1]';
    expect(judgeDrawn(causal, text, 'weak').validity).toBe('valid');
    expect(judgeDrawn(causal, text).validity).toBe('invalid');
    expect(judgeDrawn(causal, text, 'memory')).toMatchObject({
      validity: 'unknown',
      summary: 'causal memory is judged for registers only: choose causal:convergence or causal:weak for lists',
    });
  });
});

test('of many operations of one process in a row only the first and the last are told', () => {
  const idle = Array.from({ length: 40 }, (_, i) => `${' '.repeat(3 * i + 3)}|-| p0 write {"key":"z","value":${i}}`);
  const text = `
|-| p0 write {"key":"x","value":1}
${idle.join('\n')}
${' '.repeat(130)}|-| p0 read {"key":"x"} -> {"key":"x","value":null}`;
  expect(judgeDrawn(causal, text).violations[0]?.explanation).toEqual([
    'Process 0 (history line 0) wrote 1 to x, and then read null of x (history line 82).',
    'Process 0 (history line 82) knew of 1, and read the initial value of x: 1 comes before the initial value.',
    'The initial value comes before every version.',
    'So the initial value was overwritten before it was read.',
  ]);
});

test('when the time is up before every process was looked at, the verdict is not complete', () => {
  let now = 0;
  const verdict = causal.check(drawnRecord('|-| p0 write 1\n    |-| p1 read -> 1'), {
    model: 'memory',
    timeLimitMs: 1,
    memoryLimitBytes: 1e9,
    now: () => (now += 1_000),
  });
  expect(verdict).toMatchObject({ validity: 'valid', complete: false });
});

test('a model that there is not', () => {
  expect(() => judgeDrawn(causal, '|-| p0 write 1', 'strong')).toThrow(
    'causal:strong is none of convergence, memory, weak',
  );
});

test('without reads nothing is known', () => {
  expect(judgeDrawn(causal, '|-| p0 write 1').validity).toBe('unknown');
  expect(judgeDrawn(causal, '').validity).toBe('unknown');
});
