import { expect, test } from 'vitest';
import { BindingCounts, bindingsMax } from './binding-counts.ts';

test('bindings are counted apart, and only so many of them', () => {
  const counts = new BindingCounts();
  expect([counts.add('first'), counts.add('first'), counts.of('other')]).toEqual([1, 2, 0]);
  for (let i = 0; i < bindingsMax; i++) counts.add(`${i}`);
  expect([counts.of('first'), counts.of(`${bindingsMax - 1}`)]).toEqual([0, 1]);
});
