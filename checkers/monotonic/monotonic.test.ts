import { expect, test } from 'vitest';
import { nanos } from '../../harness/core/time.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judge, judgeDrawn } from '../testing/judge.ts';
import { recordOf } from '../testing/random-history.ts';
import { monotonic } from './monotonic.ts';

test('answers that never go back', () => {
  const text = `
    |--|               p0 inc -> 1
       |-----|         p1 read -> 1
       |-----|         p2 inc -> 4
               |--|    p1 read -> 4
               |--|    p0 add -> 9`;
  expect(judgeDrawn(monotonic, text)).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '5 answers, none behind an earlier one',
    details: { reads: 2, increments: 3 },
  });
});

const back = `
  |--|               p0 read -> 5
       |--|          p1 read -> 4
            |--      p2 read`;

test('an answer that is behind one given before it was asked for', () => {
  expect(judgeDrawn(monotonic, back).violations).toMatchObject([
    {
      property: 'monotonic',
      anomaly: 'non-monotonic-read',
      title: 'the value went back from 5 to 4',
      explanation: ['Process 0 (history line 0) read 5.', 'Process 1 (history line 2) read 4, begun after that.'],
      operations: [0, 2],
    },
  ]);
  expect(firstStreamed(monotonic, drawnRecord(back))?.operations).toEqual([0, 2]);
  // Reads that overlap, be it for an instant, may come in either order.
  expect(judgeDrawn(monotonic, back.replace('     |--|          p1', '  |----|          p1')).validity).toBe('valid');
});

test('by the model of processes only a process may not go back', () => {
  expect(judgeDrawn(monotonic, back, 'process').validity).toBe('valid');
  expect(judgeDrawn(monotonic, back.replace('p1', 'p0'), 'process').summary).toBe('the value went back from 5 to 4');
  expect(firstStreamed(monotonic, drawnRecord(back.replace('p1', 'p0')), { model: 'process' })).toBeDefined();
});

test('whatever lies between, an answer is held against the greatest one before it', () => {
  // After 5 and 3, 4 is behind still: in its own process, and for all.
  const text = `
    |--|                p0 read -> 1
         |--|           p0 read -> 5
              |--|      p0 read -> 3
                   |--| p0 read -> 4`;
  for (const model of ['real-time', 'process'])
    expect(judgeDrawn(monotonic, text, model).violations).toMatchObject([
      { operations: [2, 4] },
      { operations: [2, 6] },
    ]);
  const ofOthers = text.replace('p0 read -> 3', 'p1 read -> 3').replace('p0 read -> 4', 'p2 read -> 4');
  expect(judgeDrawn(monotonic, ofOthers).violations).toMatchObject([{ operations: [2, 4] }, { operations: [2, 6] }]);
  // Of equal answers the first one is named.
  const again = text.replace('read -> 3', 'read -> 5');
  expect(judgeDrawn(monotonic, again).violations).toMatchObject([{ operations: [2, 6] }]);
});

test('a process is one caller: what it does within one instant still has an order', () => {
  const read = { process: 0, f: 'read', time: nanos(5) };
  const ops = [2, 1].flatMap((value, i) => [
    { ...read, index: 2 * i, type: 'invoke' as const, value: null },
    { ...read, index: 2 * i + 1, type: 'ok' as const, value },
  ]);
  expect(judge(monotonic, recordOf(ops)).validity).toBe('invalid');
});

test('an increment has to rise above all before it', () => {
  expect(judgeDrawn(monotonic, '|--| p0 read -> 5\n     |--| p1 inc -> 5')).toMatchObject({
    summary: 'an inc answered 5, and so had an operation before it began',
  });
  expect(judgeDrawn(monotonic, '|--| p0 inc -> 5\n     |--| p1 read -> 5').validity).toBe('valid');
  expect(judgeDrawn(monotonic, '|--| p0 read -> 5\n     |--| p0 inc -> 5').summary).toBe(
    'an inc answered 5, and so had an operation in the same process',
  );
  expect(judgeDrawn(monotonic, '|--| p0 read -> 5\n     |--| p1 inc -> 4').summary).toBe(
    'the value went back from 5 to 4',
  );
});

test('two increments may not make the same value, even while they overlap', () => {
  expect(judgeDrawn(monotonic, '|--| p0 inc -> 5\n |--| p1 increment -> 5').violations).toMatchObject([
    {
      anomaly: 'lost-update',
      title: 'two operations both raised the value to 5',
      explanation: ['Process 0 (history line 0) raised it to 5.', 'Process 1 (history line 1) raised it to 5 too.'],
      operations: [0, 1],
    },
  ]);
  expect(judgeDrawn(monotonic, '|--| p0 inc -> 5\n |--| p1 inc -> 5', 'process').validity).toBe('valid');
});

test('what failed or has no outcome answered nothing', () => {
  const text = '|--| p0 inc -> 5\n     |--x p1 read -> 1\n     |--? p2 read -> 1\n     |-- p3 inc';
  expect(judgeDrawn(monotonic, text).validity).toBe('valid');
});

test('two increments that make one value one after the other are one fault, not two', () => {
  const { violations, details } = judgeDrawn(monotonic, '|--| p0 inc -> 5\n     |--| p1 inc -> 5');
  expect(violations).toMatchObject([{ anomaly: 'non-monotonic-read', operations: [0, 2] }]);
  expect(details).toMatchObject({ keys: 1, violations: 1 });
});

test('while the history goes on, what failed or is no number is passed over', () => {
  for (const end of ['|--|', '|--x']) {
    const text = `|--| p0 inc -> 5\n     ${end} p1 read -> "1"\n          |--| p1 read -> 4\n               |- p1 read`;
    expect(firstStreamed(monotonic, drawnRecord(text))?.title).toBe('the value went back from 5 to 4');
  }
});

test('every key has a value of its own', () => {
  const text = '|--| p0 inc {"key":"x"} -> 5\n     |--| p1 read {"key":"y"} -> {"key":"y","value":1}';
  expect(judgeDrawn(monotonic, text).validity).toBe('valid');
  expect(judgeDrawn(monotonic, text.replaceAll('"y"', '"x"')).summary).toBe('the value of key x went back from 5 to 1');
});

test('integers beyond 2^53 are compared exactly', () => {
  const text = '|--| p0 read -> 9007199254740993\n     |--| p1 read -> 9007199254740992';
  expect(judgeDrawn(monotonic, text).validity).toBe('invalid');
});

test('without an answer nothing is known', () => {
  expect(judgeDrawn(monotonic, '')).toMatchObject({ validity: 'unknown', summary: 'no operation was answered' });
});

test('what is no number, or no model, is refused', () => {
  expect(() => judgeDrawn(monotonic, '|-| p0 read -> "1"')).toThrow(
    'history line 0: the read answers no number; record the value that it found or made',
  );
  expect(() => judgeDrawn(monotonic, '|-| p0 read -> 1', 'causal')).toThrow(
    'no model is called "causal"; monotonic takes real-time, process',
  );
});
