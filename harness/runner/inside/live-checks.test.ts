import { expect, test } from 'vitest';
import { nanos } from '../../core/time.ts';
import type { Violation } from '../../core/verdict.ts';
import type { Checker, StreamingCheck, StreamOptions } from '../../ports/checker.ts';
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
  return {
    told,
    checks: new LiveChecks({ checkers, initial: null, promised: [], onViolation: ({ title }) => told.push(title) }),
  };
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

test('a check is told what the data begins with, what the system declares, and its model', () => {
  const told: StreamOptions[] = [];
  const stream = (options: StreamOptions): StreamingCheck => {
    told.push(options);
    return { add: () => undefined };
  };
  const asked = { checker: { ...base, name: 'asked', stream }, model: 'fifo' };
  const checks = new LiveChecks({ checkers: [asked], initial: 7, promised: ['AC1'], onViolation: () => undefined });
  expect(checks.count).toBe(1);
  expect(told).toEqual([{ initial: 7, promised: ['AC1'], model: 'fifo' }]);
});
