import { expect, test } from 'vitest';
import { nanos } from '../../core/time.ts';
import type { Violation } from '../../core/verdict.ts';
import type { Checker, StreamingCheck } from '../../ports/checker.ts';
import { encodeValue } from '../../store/history-recorder.ts';
import { LiveChecks } from './live-checks.ts';

const violation: Violation = { property: 'P', title: 'a 3 was read', explanation: [], shownBy: 'clients' };

/** Finds a 3 in what was answered, or a vote in the traces. */
function noThree(): StreamingCheck {
  return {
    add: ({ type, value }) => (type === 'ok' && value === 3 ? violation : undefined),
    addTrace: ({ act }) => (act.kind === 'vote' ? { ...violation, title: 'a vote' } : undefined),
  };
}

const base: Omit<Checker, 'name'> = {
  proves: '',
  completeness: 'necessary',
  complexity: 'O(n)',
  isHeavy: false,
  check: () => {
    throw new Error('not asked');
  },
};
const checkers = [{ checker: { ...base, name: 'no-three', stream: noThree } }, { checker: { ...base, name: 'whole' } }];

function live(): { checks: LiveChecks; told: string[] } {
  const told: string[] = [];
  return { told, checks: new LiveChecks({ checkers, initial: null, onViolation: ({ title }) => told.push(title) }) };
}

const read = (value: number): Parameters<LiveChecks['see']>[0] => ({
  time: nanos(1),
  type: 'ok',
  process: 0,
  f: 'read',
  valueText: encodeValue(value),
});

test('the first violation is told, once', () => {
  const { checks, told } = live();
  checks.see(read(2), 0);
  expect(told).toEqual([]);
  checks.see(read(3), 1);
  checks.see(read(3), 2);
  expect(told).toEqual(['a 3 was read']);
});

test('what nodes did is judged too', () => {
  const { checks, told } = live();
  checks.seeTrace({
    node: 'n1',
    seenAt: nanos(1),
    incarnation: 1,
    sequence: 1,
    monotonicNs: 0,
    act: { kind: 'vote', vote: 'yes' },
  });
  expect(told).toEqual(['a vote']);
});

test('checkers that need the whole history are not counted', () => {
  expect(live().checks.count).toBe(1);
});
