import { describe, expect, test } from 'vitest';
import type { Checker } from '../../harness/ports/checker.ts';
import { drawnHistory, drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judgeDrawn } from '../testing/judge.ts';
import { readObjects } from './read-objects.ts';
import { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './session-guarantees.ts';

const all = [readYourWrites, monotonicReads, monotonicWrites, writesFollowReads];

describe('read your writes', () => {
  test('what a process wrote it reads, or something newer', () => {
    const text = `
|-|         p0 write {"key":"x","value":1}
    |-|     p0 read {"key":"x"} -> {"key":"x","value":1}
      |-|   p1 write {"key":"x","value":2}
        |-| p0 read {"key":"x"} -> {"key":"x","value":2}`;
    expect(judgeDrawn(readYourWrites, text)).toMatchObject({
      validity: 'valid',
      complete: true,
      summary: '2 reads on 1 key keep read-your-writes',
      details: { reads: 2, writes: 2, sessions: 2, keys: 1 },
    });
  });

  test('the initial value after an own write', () => {
    const { violations } = judgeDrawn(
      readYourWrites,
      '|-| p0 write {"key":"x","value":1}\n    |-| p0 read {"key":"x"} -> null',
    );
    expect(violations).toMatchObject([
      {
        property: 'read-your-writes',
        title: 'process 0 read null of x after it wrote 1',
        explanation: ['Process 0 (history line 2) read null of x.', 'The initial value comes before every version.'],
        operations: [0, 2],
      },
    ]);
  });

  test('an own write that its process overwrote before', () => {
    const text = `
|-|        p0 write {"value":1}
   |-|     p0 write {"value":2}
      |-|  p0 read {} -> {"value":1}`;
    expect(judgeDrawn(readYourWrites, text).violations).toMatchObject([
      {
        title: 'process 0 read 1 after it wrote 2, although 1 comes before 2',
        explanation: [
          'Process 0 (history line 4) read 1 after it wrote 2: 2 comes before 1.',
          'Process 0 (history line 2) wrote 2 after it wrote 1 (history line 0): 1 comes before 2.',
          'So 2 would have to come before itself.',
        ],
        operations: [0, 2, 4],
        anomaly: 'read-your-writes-violation',
      },
    ]);
  });

  test('a list without an own append', () => {
    const text = '|-| p0 append {"key":"x","value":1}\n    |-| p0 read {"key":"x"} -> {"key":"x","value":[]}';
    expect(judgeDrawn(readYourWrites, text).violations[0]).toMatchObject({
      title: 'process 0 read x without 1, which it had appended itself',
      explanation: [
        'Process 0 (history line 0) appended 1 to x.',
        'Process 0 (history line 2) read [] of x.',
        'The list has no 1.',
      ],
    });
  });

  test('others may read what is old', () => {
    const text = '|-| p0 write 1\n    |-| p0 write 2\n        |-| p1 read -> 1\n           |-| p1 read -> null';
    expect(judgeDrawn(readYourWrites, text).validity).toBe('valid');
  });
});

describe('monotonic reads', () => {
  test('back to an older value', () => {
    const text = `
|-|           p0 write 1
   |-|        p0 write 2
      |-|     p1 read -> 2
         |-|  p1 read -> 1`;
    expect(judgeDrawn(monotonicReads, text).violations[0]?.explanation).toEqual([
      'Process 1 (history line 6) read 1 after it had read 2: 2 comes before 1.',
      'Process 0 (history line 2) wrote 2 after it wrote 1 (history line 0): 1 comes before 2.',
      'So 2 would have to come before itself.',
    ]);
    expect(judgeDrawn(readYourWrites, text).validity).toBe('valid');
  });

  test('two processes that read two values in opposite orders', () => {
    const text = `
|-| p0 write 1
|-| p1 write 2
   |-|     p2 read -> 1
      |-|  p2 read -> 2
   |-|     p3 read -> 2
      |-|  p3 read -> 1`;
    expect(judgeDrawn(monotonicReads, text).validity).toBe('invalid');
    // One process alone may have seen them in either order.
    expect(judgeDrawn(monotonicReads, text.split('\n').slice(0, 5).join('\n')).validity).toBe('valid');
  });

  test('an element that is gone', () => {
    const text = '|-| p0 append 1\n   |-| p1 read -> [1]\n      |-| p1 read -> []';
    expect(judgeDrawn(monotonicReads, text).violations[0]?.title).toBe(
      'process 1 read the list without 1, which it had read before',
    );
  });
});

test('of many writes in a row only the first and the last are told', () => {
  const writes = Array.from({ length: 40 }, (_, i) => `${' '.repeat(3 * i)}|-| p0 write ${i}`);
  const reads = [39, 0].map((value, i) => `${' '.repeat(120 + 4 * i)}|-| p1 read -> ${value}`);
  expect(judgeDrawn(monotonicReads, [...writes, ...reads].join('\n')).violations[0]?.explanation).toEqual([
    'Process 1 (history line 82) read 0 after it had read 39: 39 comes before 0.',
    'Process 0 (history line 78) wrote 39 after it wrote 0 (history line 0): 0 comes before 39.',
    'So 39 would have to come before itself.',
  ]);
});

describe('monotonic writes', () => {
  test('a later append without an earlier one', () => {
    const text = '|-| p0 append 1\n   |-| p0 append 2\n      |-| p1 read -> [2]';
    expect(judgeDrawn(monotonicWrites, text).violations[0]).toMatchObject({
      title: 'process 1 read the list without 1, which comes before 2 in it',
      explanation: [
        'Process 0 (history line 0) appended 1.',
        'Process 0 (history line 2) appended 2.',
        'Process 1 (history line 4) read [2].',
        'Process 0 had appended 1 before it appended 2.',
        'The list has no 1.',
      ],
    });
    expect(judgeDrawn(monotonicReads, text).validity).toBe('valid');
  });

  test('appends of one process in the wrong order', () => {
    const text = '|-| p0 append 1\n   |-| p0 append 2\n      |-| p1 read -> [2,1]';
    expect(judgeDrawn(monotonicWrites, text).validity).toBe('invalid');
    expect(judgeDrawn(monotonicWrites, text.replace('p0 append 2', 'p2 append 2')).validity).toBe('valid');
  });

  test('registers show nothing of it', () => {
    const text = '|-| p0 write 1\n   |-| p0 write 2\n      |-| p1 read -> 2\n           |-| p1 read -> 1';
    expect(judgeDrawn(monotonicWrites, text)).toMatchObject({
      validity: 'unknown',
      summary:
        'a read of a register shows one write and not the order of several: use lists, or judge monotonic-reads, whose order includes it',
    });
  });
});

describe('writes follow reads', () => {
  test('an answer in front of its question', () => {
    const text = `
|-|           p0 append "question"
   |-|        p1 read -> ["question"]
      |-|     p1 append "answer"
          |-| p2 read -> ["answer"]`;
    expect(judgeDrawn(writesFollowReads, text).violations[0]).toMatchObject({
      title: 'process 2 read the list without "question", which comes before "answer" in it',
      operations: [0, 4, 6],
    });
    expect(judgeDrawn(writesFollowReads, text.replace('["answer"]', '["answer","question"]')).validity).toBe('invalid');
    expect(judgeDrawn(writesFollowReads, text.replace('["answer"]', '["question","answer"]')).validity).toBe('valid');
  });

  test('registers that two processes wrote after reading each other', () => {
    const text = `
|-| p0 read -> 2
|-| p1 read -> 1
    |-| p0 write 1
    |-| p1 write 2`;
    expect(judgeDrawn(writesFollowReads, text).violations[0]?.explanation).toEqual([
      'Process 0 (history line 4) wrote 1 after it had read 2: 2 comes before 1.',
      'Process 1 (history line 5) wrote 2 after it had read 1: 1 comes before 2.',
      'So 2 would have to come before itself.',
    ]);
  });

  test('a compare-and-set comes after what it found', () => {
    const text = '|-| p0 cas {"from":2,"to":1}\n|-| p1 cas {"from":1,"to":2}';
    expect(judgeDrawn(writesFollowReads, text).validity).toBe('invalid');
    expect(judgeDrawn(writesFollowReads, '|-| p0 write 2\n|-| p1 cas {"from":2,"to":1}').validity).toBe('valid');
  });
});

describe.each(all)('$name', (checker) => {
  const read = (value: string): string | undefined =>
    judgeDrawn(checker, `|-| p0 append 1\n|-x p1 append 2\n     |-| p2 read -> ${value}`).violations[0]?.anomaly;

  test('nothing passes by emptiness', () => {
    expect(judgeDrawn(checker, '').validity).toBe('unknown');
    expect(judgeDrawn(checker, '|-| p0 append 1\n |-? p1 read').validity).toBe('unknown');
  });

  test('a value that nobody wrote is no wildcard, nor is one whose write failed, nor one that is there twice', () => {
    expect(read('[1,7]')).toBe('ThinAirRead');
    expect(read('[1,2]')).toBe('G1a');
    expect(read('[1,1]')).toBe('duplicate-elements');
    expect(read('[1]')).toBeUndefined();
  });
});

test('a write without an outcome happened if somebody saw it', () => {
  const text = '|-? p0 write 1\n     |-| p1 read -> 1\n         |-| p1 read -> null';
  expect(judgeDrawn(monotonicReads, text).violations).toHaveLength(1);
  expect(readObjects(drawnHistory('|-? p0 write 1\n     |-| p1 read -> null').operations).acts).toHaveLength(1);
});

test('a process that goes on after an unknown outcome may be overtaken by it', () => {
  const text = `
|-?          p0 write 1
    |-|      p0 write 2
       |-|   p1 read -> 2
          |-| p1 read -> 1`;
  expect(judgeDrawn(monotonicReads, text)).toMatchObject({
    validity: 'valid',
    complete: false,
    details: { unused: { 'operations of unknown outcome after which their process went on': 1 } },
  });
  expect(judgeDrawn(monotonicReads, text.replace('|-?', '|-|')).validity).toBe('invalid');
});

test('a value that two operations wrote shows nothing, and the verdict says so', () => {
  const text = '|-| p0 write 1\n    |-| p1 write 1\n         |-| p2 read -> 1\n            |-| p2 read -> null';
  expect(judgeDrawn(monotonicReads, text)).toMatchObject({
    validity: 'valid',
    complete: false,
    details: { unused: { 'reads of values that several operations may have written': 1 } },
  });
});

test('keys of all kinds are told apart, and values by content', () => {
  const text = `
|-|       p0 write {"key":"__proto__","value":{"a":1,"b":2}}
|-|       p1 write {"key":1,"value":9007199254740993}
|-|       p2 write {"key":"1","value":[1]}
|-|       p3 write {"key":{"k":1},"value":2}
    |-|   p0 read {"key":"__proto__"} -> {"key":"__proto__","value":{"b":2,"a":1}}
    |-|   p1 read {"key":1} -> {"key":1,"value":9007199254740993}
    |-|   p2 read {"key":"1"} -> {"key":"1","value":[1]}
    |-|   p3 read {"key":{"k":1}} -> {"key":{"k":1},"value":2}`;
  expect(judgeDrawn(readYourWrites, text)).toMatchObject({ validity: 'valid', details: { keys: 4, reads: 4 } });
});

test.each([
  ['|-| p0 frob 1', 'history line 0: no register or list has an operation "frob"'],
  [
    '|-| p0 write 1\n    |-| p0 append 2',
    'history line 2: the append takes the object for a list, an earlier operation for a register',
  ],
  ['|-| p0 append 1\n    |-| p0 read -> 7', 'history line 2: the read answers no list'],
  ['|-| p0 cas {"from":1}', 'history line 0: the cas says not both "from" and "to"'],
])('%s can not be read', (text, message) => {
  expect(() => judgeDrawn(monotonicReads, text)).toThrow(message);
});

function first(checker: Checker, text: string): string | undefined {
  return firstStreamed(checker, drawnRecord(text))?.title;
}

describe('while it is recorded', () => {
  test('an own write that is missed', () => {
    expect(first(readYourWrites, '|-| p0 write 1\n    |-| p0 read -> null')).toBe(
      'process 0 read null and missed its own write (1)',
    );
    expect(first(readYourWrites, '|-| p0 write 1\n    |-| p0 write 2\n        |-| p0 read -> 1')).toBeDefined();
    expect(first(readYourWrites, '|-| p0 append 1\n    |-| p0 read -> []')).toBe(
      'process 0 read [] and missed its own append (1)',
    );
    expect(first(readYourWrites, '|-| p0 write 1\n    |-| p1 write 2\n        |-| p0 read -> 2')).toBeUndefined();
  });

  test('a value, or an element, that was read before', () => {
    const writes =
      '|-| p0 write 1\n|-| p1 write 2\n    |-| p2 read -> 1\n        |-| p2 read -> 2\n            |-| p2 read -> ';
    expect(first(monotonicReads, `${writes}1`)).toBe('process 2 read 1 and missed a newer value that it had read');
    expect(first(monotonicReads, `${writes}null`)).toBeDefined();
    expect(first(monotonicReads, `${writes}2`)).toBeUndefined();
    expect(first(monotonicReads, '|-| p0 append 1\n    |-| p1 read -> [1]\n        |-| p1 read -> []')).toBeDefined();
  });

  test('a value that two were asked to write shows nothing, and what can not be read is left', () => {
    const twice = '|-| p0 write 1\n|-| p1 write 1\n    |-| p2 read -> 1\n        |-| p2 read -> null';
    expect(first(monotonicReads, twice)).toBeUndefined();
    expect(first(monotonicReads, '|-| p0 frob 1')).toBeUndefined();
    expect(first(readYourWrites, '|-| p0 write 1\n|-| p1 write null\n    |-| p0 read -> null')).toBeUndefined();
  });
});
