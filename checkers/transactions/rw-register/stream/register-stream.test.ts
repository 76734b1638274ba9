import { expect, test } from 'vitest';
import { History } from '../../../../harness/core/history.ts';
import { Prng } from '../../../../harness/core/prng.ts';
import type { Violation } from '../../../../harness/core/verdict.ts';
import { levels } from '../../levels/level.ts';
import { drawnTransactions } from '../../testing/drawn-transactions.ts';
import { mutated, randomTransactions } from '../../testing/random-transactions.ts';
import { recordOf, textOf } from '../../testing/small-transactions.ts';
import { rwRegister } from '../rw-register.ts';
import { RegisterStream } from './register-stream.ts';

function streamed(text: string, model?: string): readonly (Violation | undefined)[] {
  const stream = new RegisterStream(model === undefined ? {} : { model }, 'strict-serializable');
  return drawnTransactions(text).history.ops.map((op) => stream.add(op));
}

test.each([
  ['G1a', '|--x p0 w x 1\n     |--| p1 r x 1', [0, 2]],
  ['G1a', '|--| p1 r x 1\n     |--x p0 w x 1', [0, 2]],
  ['G1b', '|--| p0 w x 1, w x 2\n     |--| p1 r x 1', [0, 2]],
  ['internal', '|--| p1 r x 1, w x 2, r x 1', [0]],
  ['future-read', '|--| p1 r x 1, w x 1', [0]],
  ['lost-update', '|-| p0 w x 1\n    |-| p1 r x 1, w x 2\n    |---| p2 r x 1, w x 3', [2, 3]],
  ['G1c', '|--| p0 w x 1, r y 1\n|---| p1 w y 1, r x 1', [0, 1]],
  ['G-single', '|-| p0 w x 1\n    |--| p1 r x 1, w x 2, w y 2\n    |---| p2 r x 1, r y 2', [2, 3]],
  ['G-single-realtime', '|-| p0 w x 1\n    |-| p1 r x 1, w x 2\n        |-| p2 r x 1', [2, 4]],
  ['G2-item', '|-| p0 w x 1, w y 1\n    |-| p1 r x 1, r y 1, w x 2\n    |--| p2 r x 1, r y 1, w y 2', [2, 3]],
])('%s is told with the line that completes it: %s', (anomaly, text, operations) => {
  const told = streamed(text);
  expect(told.slice(0, -1)).toEqual(told.slice(0, -1).map(() => undefined));
  expect(told.at(-1)).toMatchObject({ anomaly, operations, property: 'strict-serializable' });
});

test.each([
  ['read-uncommitted', '|--x p0 w x 1\n     |--| p1 r x 1'],
  ['strong-session-serializable', '|-| p0 w x 1\n    |-| p1 r x 1, w x 2\n        |-| p2 r x 1'],
  ['snapshot-isolation', '|-| p0 w x 1, w y 1\n    |-| p1 r x 1, r y 1, w x 2\n    |--| p2 r x 1, r y 1, w y 2'],
  ['strict-serializable', '|-| p0 w x 1\n    |---| p1 r x 1, w x 2\n      |---| p2 r x 1'],
])('%s allows it: %s', (level, text) => {
  expect(streamed(text, level).every((each) => each === undefined)).toBe(true);
});

test('after a line that can not be read nothing is said', () => {
  const { ops } = drawnTransactions('|-| p0 w x 1\n |-x p1 w x 2\n    |--| p2 r x 2').history;
  for (const value of [5, [5], [['r', 'x']], [['append', 'x', 1]], [['w', 'x', null]], [['w', 'x', 2]]]) {
    const stream = new RegisterStream({}, 'strict-serializable');
    expect(ops.map((op, i) => stream.add(i === 0 ? { ...op, value } : op)).every((each) => each === undefined)).toBe(
      true,
    );
  }
});

test('what was met long ago is forgotten, and nothing wrong is said of it', () => {
  const stream = new RegisterStream({}, 'strict-serializable');
  const lines = Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(4 * i)}|-| p${i % 3} r x ${i}, w x ${i + 1}`);
  const { ops } = drawnTransactions(`|-| p4 w x 0\n    ${lines.join('\n    ')}`).history;
  expect(ops.every((op) => stream.add(op) === undefined)).toBe(true);
});

test('what the stream tells, the whole history shows: 6,000 random ones', async () => {
  const prng = Prng.fromSeed('register-stream');
  const told = new Map<string, number>();
  for (let k = 0; k < 6_000; k++) {
    const fork = prng.fork(k);
    const drawn = randomTransactions(fork, { transactions: fork.between(2, 9), keys: 3, shape: 'register' });
    const transactions = mutated(fork, drawn);
    const level = fork.pick(levels).name;
    const { history } = recordOf(transactions, 'w');
    const stream = new RegisterStream({ model: level }, 'strict-serializable');
    const at = history.ops.findIndex((op) => {
      const violation = stream.add(op);
      if (violation?.anomaly !== undefined) told.set(violation.anomaly, (told.get(violation.anomaly) ?? 0) + 1);
      return violation !== undefined;
    });
    if (at === -1) continue;
    const options = { model: level, timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 };
    // The beginning alone, and with whatever follows.
    for (const ops of [history.ops.slice(0, at + 1), history.ops]) {
      const verdict = await rwRegister.check({ ...recordOf([], 'w'), history: new History(ops) }, options);
      expect(`${level} ${verdict.validity} ${textOf(transactions)}`).toMatch(/^\S+ invalid/);
    }
  }
  expect([...told.keys()].toSorted()).toEqual(
    expect.arrayContaining(['G-single-realtime', 'G1a', 'G1b', 'G1c', 'future-read', 'internal', 'lost-update']),
  );
});
