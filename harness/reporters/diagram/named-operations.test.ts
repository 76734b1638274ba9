import { expect, test } from 'vitest';
import type { Operation } from '../../core/history.ts';
import { msToNanos } from '../../core/time.ts';
import { namedOperations } from './named-operations.ts';

function labelOf(changes: Partial<Operation>): string | undefined {
  const operation: Operation = {
    process: 1,
    f: 'read',
    node: undefined,
    index: 4,
    invokedAt: msToNanos(1),
    completedAt: msToNanos(2),
    type: 'ok',
    input: null,
    output: undefined,
    error: undefined,
    ...changes,
  };
  return namedOperations([operation]).operations[0]?.label;
}

test('a label says what was asked and what was answered', () => {
  expect(labelOf({ output: [1, 2] })).toBe('read -> [1,2]');
  expect(labelOf({ f: 'write', input: 1, output: 1 })).toBe('write 1');
  expect(labelOf({ input: {}, output: { value: 3 } })).toBe('read -> 3');
  expect(labelOf({ input: { key: 'x' }, output: { key: 'x', value: 3 } })).toBe('read x -> x 3');
  expect(labelOf({ f: 'write', input: 2, type: 'fail', output: null })).toBe('write 2 (failed)');
  expect(labelOf({ f: 'cas', input: { from: 1, to: 2 }, type: 'info' })).toBe('cas {"from":1,"to":2}');
});

test('a transaction is its steps, with what it read', () => {
  const input = [
    ['append', 'x', 1],
    ['r', 'y', null],
  ];
  const output = [
    ['append', 'x', 1],
    ['r', 'y', [2, 3]],
  ];
  expect(labelOf({ f: 'txn', input, output })).toBe('append x 1, r y [2,3]');
  expect(labelOf({ f: 'txn', input, type: 'info' })).toBe('append x 1, r y nil');
});

test('an operation whose outcome is not known has no end', () => {
  const open = { index: 0, process: 1, f: 'write', node: undefined, invokedAt: msToNanos(1), input: 1, output: null };
  const info = { ...open, completedAt: msToNanos(3), type: 'info' as const, error: 'timed out' };
  expect(namedOperations([info]).operations[0]?.to).toBeUndefined();
});
