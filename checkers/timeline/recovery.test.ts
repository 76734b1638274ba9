import { expect, test } from 'vitest';
import { planVersion, type Plan } from '../../harness/core/plan.ts';
import { record, system } from '../testing/record-dsl.ts';
import { phases } from '../testing/runs.ts';
import { recoveryOf } from './recovery.ts';

const { recoveryMs: _stated, ...unstated } = system;

test('recovery is due as long after the last heal as the system states', () => {
  const run = `${phases}\n1000..2000 fault 2.1 kill n1\n1500..3000 fault 2.2 kill n2`;
  expect(recoveryOf(record(run))).toEqual({
    kind: 'healed',
    healedAt: 3_000_000_000,
    windowMs: 2_000,
    deadline: 5_000_000_000,
  });
});

test('else after twice the longest fault and 5 s', () => {
  const run = `${phases}\n1000..2000 fault 2.1 kill n1\n1500..3000 fault 2.2 kill n2`;
  expect(recoveryOf(record(run, { system: unstated }))).toMatchObject({ windowMs: 8_000 });
});

test('a fault is as long as it was planned: the time that its proof takes is not the system’s', () => {
  const plan: Plan = {
    version: planVersion,
    seed: '1',
    system: 'test',
    systemVersion: '1',
    workload: 'transfer',
    nodes: ['n1'],
    options: {},
    requires: [],
    notRun: [],
    steps: [
      {
        id: '2.1',
        when: { kind: 'time', ms: 0 },
        do: { kind: 'fault', fault: 'kill', target: { kind: 'nodes', nodes: ['n1'] }, options: {} },
        until: { kind: 'duration', ms: 900 },
        required: true,
      },
    ],
  };
  const run = `${phases}\n1000..2000 fault 2.1 kill n1`;
  expect(recoveryOf(record(run, { system: unstated, plan }))).toMatchObject({ windowMs: 6_800 });
});

test('without faults the time to recover begins where their phase ends', () => {
  expect(recoveryOf(record(phases))).toMatchObject({ healedAt: 5_000_000_000, deadline: 7_000_000_000 });
});

test('starved time does not count', () => {
  expect(recoveryOf(record(`${phases}\n5500..6500 starved\n9000..9500 starved`))).toMatchObject({
    deadline: 8_000_000_000,
  });
});

test.each([
  ['', 'the history has no phase in which faults may strike'],
  ['0 phase during', 'the history ends before the faults are over'],
  [`${phases}\n1000.. fault 2.1 kill n1`, 'fault 2.1 was never proven healed'],
])('it is not known when nothing proves the heal: %#', (run, why) => {
  expect(recoveryOf(record(run))).toEqual({ kind: 'unproven', why });
});
