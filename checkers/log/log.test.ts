import { describe, expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judgeDrawn } from '../testing/judge.ts';
import { log } from './log.ts';

const inOrder = `
  |--|                 p0 txn [["send","x",1],["send","y",2]] -> [["send","x",[0,1]],["send","y",[0,2]]]
       |--|            p0 send [["send","x",3]] -> [["send","x",[2,3]]]
    |------|           p1 poll [["poll"]] -> [["poll",{"x":[[0,1],[2,3]],"y":[]}]]
            |--|       p1 poll [["poll"]] -> [["poll",{"y":[[0,2]]}]]`;

test('readers that see one log, in order', () => {
  expect(judgeDrawn(log, inOrder)).toMatchObject({
    validity: 'valid',
    complete: false,
    summary: '3 records polled, in one order for all',
    details: { keys: 2, sent: 3, acknowledged: 3, polled: 3, unseen: 0, holes: 1 },
  });
});

test('by the dense model an offset without a record is a gap', () => {
  expect(judgeDrawn(log, inOrder, 'dense').violations).toMatchObject([
    { property: 'gaps', anomaly: 'gap', title: 'nothing is at offset 1 of key x', operations: [0, 1] },
  ]);
});

test('gaps are told by where they begin and end, and all offsets in them are counted', () => {
  const text = logOf(
    'p0 send "a" -> 3',
    'p0 send "b" -> 4',
    'p0 send "c" -> 7',
    'p0 send "d" -> 9',
    'p1 poll -> [[3,"a"],[4,"b"],[7,"c"],[9,"d"]]',
  );
  expect(judgeDrawn(log, text, 'dense')).toMatchObject({
    violations: [
      { title: 'nothing is at offsets 5 to 6', operations: [2, 4] },
      { title: 'nothing is at offset 8', operations: [4, 6] },
    ],
    details: { holes: 3 },
  });
});

test('sends are counted by what became of them', () => {
  const text = `
    |--|                 p0 send 1 -> 0
    |--x                 p1 send 2
    |--?                 p2 send 3
    |--|                 p3 send 4 -> null
          |--|           p4 poll -> [[0,1]]`;
  // Nobody knows where 4 is, and nobody whether 3 is.
  expect(judgeDrawn(log, text)).toMatchObject({
    validity: 'valid',
    details: { sent: 3, acknowledged: 2, unseen: 1 },
  });
});

test('a poll that answers nothing, and one that has no answer, show nothing', () => {
  const text = `${inOrder}\n                  |--| p2 poll [["poll"]] -> [["poll",null]]\n                  |--? p3 poll [["poll"]]`;
  expect(judgeDrawn(log, text)).toMatchObject({ validity: 'valid', details: { polled: 3 } });
  // Keys of any kind, and offsets that a parser may have made large integers.
  const keyed =
    '|--| p0 txn [["send",{"a":1},5]] -> [["send",{"a":1},[0,5]]]\n     |--| p1 txn [["poll"]] -> [["poll",{}]]';
  expect(judgeDrawn(log, keyed)).toMatchObject({ validity: 'unknown', details: { keys: 1, acknowledged: 1 } });
});

test('plain sends and polls, of one log or by key', () => {
  const plain = '|--| p0 send "a" -> 0\n     |--| p0 send "b" -> 1\n          |--| p1 poll -> [[0,"a"],[1,"b"]]';
  expect(judgeDrawn(log, plain)).toMatchObject({ validity: 'valid', details: { keys: 1, polled: 2 } });
  const keyed = `
    |--|           p0 send {"key":"x","value":"a"} -> {"key":"x","value":0}
         |--|      p1 poll {"key":"x"} -> {"key":"x","value":[[0,"b"]]}`;
  expect(judgeDrawn(log, keyed).violations).toMatchObject([
    { property: 'agreement', title: 'offset 0 of key x holds both "a" and "b"' },
    { property: 'unexpected', anomaly: 'garbage-read' },
    { property: 'lost', anomaly: 'lost-write' },
  ]);
});

/** One operation after the other; those that begin with a question mark have no outcome. */
function logOf(...lines: readonly string[]): string {
  return lines
    .map((line, i) => `${' '.repeat(8 * i)}|--${line.startsWith('?') ? '?' : '|'} ${line.replace('?', '')}`)
    .join('\n');
}

/** One transaction that sends 1, 2 and so on, and is answered these offsets. */
function sendsOf(...offsets: readonly number[]): string {
  const asked = offsets.map((_, i) => ['send', 'x', i + 1]);
  const answered = offsets.map((offset, i) => ['send', 'x', [offset, i + 1]]);
  return `p0 txn ${JSON.stringify(asked)} -> ${JSON.stringify(answered)}`;
}

describe('what is wrong with a log', () => {
  test.each([
    [
      'two readers find two values at one offset',
      ['p0 send 1 -> 0', '?p3 send 2', 'p1 poll -> [[0,1]]', 'p2 poll -> [[0,2]]'],
      { property: 'agreement', anomaly: 'inconsistent-offsets', operations: [0, 6] },
    ],
    [
      'a value that was sent once is there twice',
      ['p0 send 1 -> 0', 'p1 poll -> [[0,1],[1,1]]'],
      { property: 'duplicated', anomaly: 'duplicate', operations: [0, 2] },
    ],
    [
      'a value that nobody sent',
      ['p0 send 1 -> 0', 'p1 poll -> [[0,1],[1,9]]'],
      { property: 'unexpected', anomaly: 'garbage-read', operations: [2] },
    ],
    [
      'a value that is sent only later',
      ['p0 send 1 -> 0', 'p1 poll -> [[0,1],[1,9]]', 'p2 send 9 -> 1'],
      { property: 'unexpected', anomaly: 'future-read', operations: [2, 4] },
    ],
    [
      'an acknowledged record that nobody is given, before one that is',
      ['p0 send 1 -> 0', 'p0 send 2 -> 1', 'p0 send 3 -> 2', 'p1 poll -> [[0,1],[2,3]]'],
      { property: 'lost', anomaly: 'lost-write', operations: [2, 6] },
    ],
    [
      'a later send that is before an earlier one',
      ['p0 send 1 -> 5', 'p1 send 2 -> 4', 'p2 poll -> [[4,2],[5,1]]'],
      { property: 'order', anomaly: 'nonmonotonic-send', operations: [0, 2] },
    ],
    [
      'one poll that goes back',
      ['p0 send 1 -> 0', 'p0 send 2 -> 1', 'p1 poll -> [[1,2],[0,1]]'],
      { property: 'order', anomaly: 'int-nonmonotonic-poll', operations: [4] },
    ],
    [
      'a consumer that goes back',
      ['p0 send 1 -> 0', 'p1 poll -> [[0,1]]', 'p1 poll -> [[0,1]]'],
      { property: 'order', anomaly: 'nonmonotonic-poll', operations: [2, 4] },
    ],
    [
      'one poll that skips what another one shows',
      [
        'p0 send 1 -> 0',
        'p0 send 2 -> 1',
        'p0 send 3 -> 2',
        'p1 poll -> [[0,1],[1,2],[2,3]]',
        'p2 poll -> [[0,1],[2,3]]',
      ],
      { property: 'skipped', anomaly: 'int-poll-skip', operations: [8, 6] },
    ],
    [
      'a consumer that skips what another one is given',
      [
        'p0 send 1 -> 0',
        'p0 send 2 -> 1',
        'p0 send 3 -> 2',
        'p1 poll -> [[0,1],[1,2],[2,3]]',
        'p2 poll -> [[0,1]]',
        'p2 poll -> [[2,3]]',
      ],
      { property: 'skipped', anomaly: 'poll-skip', operations: [8, 10, 6] },
    ],
  ])('%s', (_what, lines, violation) => {
    expect(judgeDrawn(log, logOf(...lines)).violations).toMatchObject([violation]);
  });

  test('each send is held against the furthest one before it, of any process and of its own', () => {
    const sends = logOf('p0 send 1 -> 5', 'p1 send 2 -> 3', 'p2 send 3 -> 4', 'p3 poll -> [[3,2],[4,3],[5,1]]');
    expect(judgeDrawn(log, sends).violations).toMatchObject([
      { anomaly: 'nonmonotonic-send', operations: [0, 2] },
      { anomaly: 'nonmonotonic-send', operations: [0, 4] },
    ]);
    // A transaction's own sends are in its order, and those that go up are no fault.
    const poll = 'p1 poll {"key":"x"} -> {"key":"x","value":[[3,2],[4,3],[5,1]]}';
    expect(judgeDrawn(log, logOf(sendsOf(5, 3, 4), poll)).details).toMatchObject({ order: 2 });
    expect(
      judgeDrawn(log, logOf(sendsOf(3, 4, 5), poll.replace('[[3,2],[4,3],[5,1]]', '[[3,1],[4,2],[5,3]]'))),
    ).toMatchObject({
      validity: 'valid',
      details: { order: 0 },
    });
  });

  test('a value is there since the first poll that showed it was over', () => {
    const text =
      '|-------------| p1 poll -> [[0,1]]\n |--|           p2 poll -> [[0,1]]\n      |--|      p0 send 1 -> 0';
    expect(judgeDrawn(log, text).violations).toMatchObject([{ anomaly: 'future-read', operations: [1, 3] }]);
    const other =
      '|--|            p2 poll -> [[0,1]]\n |-------------| p1 poll -> [[0,1]]\n      |--|      p0 send 1 -> 0';
    expect(judgeDrawn(log, other).violations).toMatchObject([{ anomaly: 'future-read', operations: [0, 3] }]);
  });

  test('two sends that were told one offset', () => {
    const text = '|--| p0 send 1 -> 0\n|--| p1 send 2 -> 0\n      |--| p2 poll -> [[0,1]]';
    expect(judgeDrawn(log, text).violations).toMatchObject([
      { property: 'agreement', anomaly: 'inconsistent-offsets', operations: [0, 1] },
      { property: 'lost' },
    ]);
  });

  test('a value whose send failed', () => {
    expect(judgeDrawn(log, '|--x p0 send 1\n     |--| p1 poll -> [[0,1]]').violations).toMatchObject([
      { property: 'unexpected', anomaly: 'G1a', operations: [0, 2] },
    ]);
  });
});

describe('what is not', () => {
  test('a send that begins as the poll ends may have been polled', () => {
    expect(judgeDrawn(log, '|--| p1 poll -> [[0,1]]\n   |--| p0 send 1 -> 0').validity).toBe('valid');
  });

  test('sends that overlap may come in either order', () => {
    expect(
      judgeDrawn(log, '|---| p0 send 1 -> 1\n    |--| p1 send 2 -> 0\n          |--| p2 poll -> [[0,2],[1,1]]')
        .validity,
    ).toBe('valid');
  });

  test('a send without an outcome may be there, and may not', () => {
    for (const polled of ['[[0,1],[1,2]]', '[[1,2]]']) {
      expect(judgeDrawn(log, logOf('?p0 send 1', 'p1 send 2 -> 1', `p2 poll -> ${polled}`)).validity).toBe('valid');
    }
  });

  test('a consumer that was assigned anew, or shares its logs with others, may be anywhere', () => {
    const polls = (between: string): string =>
      logOf('p0 send 1 -> 0', 'p1 poll -> [[0,1]]', between, 'p1 poll -> [[0,1]]');
    for (const f of ['assign', 'subscribe', 'crash']) expect(judgeDrawn(log, polls(`p1 ${f}`)).validity).toBe('valid');
    expect(judgeDrawn(log, polls('p2 assign')).validity).toBe('invalid');
    const shared = logOf('p1 subscribe', 'p0 send 1 -> 0', 'p1 poll -> [[0,1]]', 'p1 poll -> [[0,1]]');
    expect(judgeDrawn(log, shared).validity).toBe('valid');
    // Once it is assigned its logs again it has them alone.
    const again = logOf('p1 subscribe', 'p1 assign', 'p0 send 1 -> 0', 'p1 poll -> [[0,1]]', 'p1 poll -> [[0,1]]');
    expect(judgeDrawn(log, again).validity).toBe('invalid');
  });

  test('what lies beyond all polls is unseen, not lost', () => {
    const text = logOf('p0 send 1 -> 3', 'p0 send 2 -> 4', 'p0 send 3 -> 5', 'p1 poll -> [[4,2]]');
    expect(judgeDrawn(log, text)).toMatchObject({
      validity: 'valid',
      summary: '1 record polled, in one order for all; 2 acknowledged records were never polled for',
      details: { unseen: 2 },
    });
  });
});

test('the streaming form tells of two values at one offset, and of a consumer that goes back', () => {
  const diverged = drawnRecord(logOf('p0 send 1 -> 0', '?p3 send 2', 'p1 poll -> [[0,1]]', 'p2 poll -> [[0,2]]'));
  expect(firstStreamed(log, diverged)).toMatchObject({ anomaly: 'inconsistent-offsets', operations: [0, 6] });
  const back = drawnRecord(logOf('p0 send 1 -> 0', 'p1 poll -> [[0,1]]', 'p1 poll -> [[0,1]]'));
  expect(firstStreamed(log, back)).toMatchObject({ anomaly: 'nonmonotonic-poll', operations: [2, 4] });
  expect(firstStreamed(log, drawnRecord(inOrder))).toBeUndefined();
});

test('without a polled record nothing is known', () => {
  expect(judgeDrawn(log, '')).toMatchObject({ validity: 'unknown' });
  expect(judgeDrawn(log, '|--| p0 send 1 -> 0')).toMatchObject({
    validity: 'unknown',
    summary: 'no record was polled',
  });
});

test.each([
  ['p0 txn 7', 'is no list of ["send", k, v] and ["poll"]'],
  ['p0 txn []', 'is no list of ["send", k, v] and ["poll"]'],
  ['p0 txn ["poll"]', 'is no list of ["send", k, v] and ["poll"]'],
  ['p0 txn [["poll"],["read","x"]]', 'is no list of ["send", k, v] and ["poll"]'],
  ['p0 txn [["poll"],["poll"]] -> [["poll",{}]]', 'answers other micro-operations than it was asked'],
  ['p0 txn [["send",9007199254740993]] -> 5', 'answers other micro-operations than it was asked'],
  ['p0 send 1 -> 0.5', 'answers an offset that is no whole number from 0 to 2^53'],
  ['p0 txn [["send","x"]] -> [["send","x"]]', 'has a send without a key or a value'],
  ['p0 txn [["send","x",1]] -> [["send","x",[1]]]', 'has a send that answers no [offset, value]'],
  ['p0 txn [["poll"]] -> []', 'answers other micro-operations than it was asked'],
  ['p0 txn [["poll"]] -> [["poll",[1]]]', 'has a poll that answers no {key: [[offset, value], ..]}'],
  ['p0 poll -> 7', 'answers no list of [offset, value]'],
  ['p0 poll -> [[1]]', 'answers a record that is no [offset, value]'],
  ['p0 poll -> [[null,1]]', 'answers a record without an offset'],
  ['p0 send 1 -> -1', 'answers an offset that is no whole number from 0 to 2^53'],
  ['p0 send 1 -> 9007199254740993', 'answers an offset that is no whole number from 0 to 2^53'],
  ['p0 append 1', 'the checker log has no operation "append"'],
])('what can not be read is refused by its line: %s', (line, message) => {
  expect(() => judgeDrawn(log, `|-| ${line}`)).toThrow(/^history line 0: /);
  expect(() => judgeDrawn(log, `|-| ${line}`)).toThrow(message);
});
