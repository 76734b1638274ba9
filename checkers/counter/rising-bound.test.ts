import { expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import { RisingBound } from './rising-bound.ts';

test('it is the greatest value, whatever is offered and raised, as a plain list says', () => {
  const root = Prng.fromSeed('rising');
  for (let k = 0; k < 300; k++) {
    const prng = root.fork(k);
    const bound = new RisingBound<number>(0);
    const plain = [0];
    const marks: { readonly mark: number; readonly length: number }[] = [];
    for (let step = 0; step < 60; step++) {
      const kind = prng.below(3);
      const begun = marks[prng.below(marks.length + 1)];
      if (kind === 0) marks.push({ mark: bound.mark(), length: plain.length });
      else if (kind === 1) {
        const value = Math.max(...plain) + prng.between(-2, 4);
        bound.offer(value, plain.length);
        plain.push(value);
      } else if (begun !== undefined) {
        const amount = prng.between(1, 4);
        bound.raise(begun.mark, amount);
        for (let i = 0; i < begun.length; i++) plain[i] = (plain[i] ?? 0) + amount;
      }
      expect(bound.value).toBe(Math.max(...plain));
      expect(plain[bound.witness ?? 0]).toBe(Math.max(...plain));
    }
  }
});

test('those that are left still rise as a plain list says when most have been let go', () => {
  const prng = Prng.fromSeed('most');
  const bound = new RisingBound<number>(0);
  const plain = [0];
  const offer = (): void => {
    const value = bound.value + prng.between(0, 2);
    bound.offer(value, plain.length);
    plain.push(value);
  };
  const marks = Array.from({ length: 3_000 }, () => {
    offer();
    return { mark: bound.mark(), length: plain.length };
  });
  for (let step = 0; step < 3_000; step++) {
    const begun = marks[prng.below(marks.length)];
    if (begun === undefined) throw new Error('there are marks');
    const amount = prng.between(1, 3);
    bound.raise(begun.mark, amount);
    for (let i = 0; i < begun.length; i++) plain[i] = (plain[i] ?? 0) + amount;
    if (step % 3 === 0) offer();
    if (step % 50 > 0) continue;
    const greatest = plain.reduce((a, b) => Math.max(a, b));
    expect(bound.value).toBe(greatest);
    expect(plain[bound.witness ?? 0]).toBe(greatest);
  }
});

test('what can no longer matter is let go', () => {
  const bound = new RisingBound<number>(0);
  const marks = Array.from({ length: 20_000 }, () => bound.mark());
  for (const [i] of marks.entries()) bound.offer(i + 1, i);
  for (const mark of marks) bound.raise(mark, 1);
  expect(bound.value).toBe(20_000);
  // Those that were ahead are all caught up with.
  expect(bound.witness).toBeUndefined();
  bound.offer(20_001, 7);
  expect(bound.witness).toBe(7);
});
