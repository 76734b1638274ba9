import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plan, type Step, planVersion } from '../../harness/core/plan.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { record } from '../testing/record-dsl.ts';
import { phases } from '../testing/runs.ts';
import { faults } from './faults.ts';

function fault(id: string, kind: string, required: boolean): Step {
  return {
    id,
    when: { kind: 'time', ms: 0 },
    do: { kind: 'fault', fault: kind, target: { kind: 'nodes', nodes: ['n1'] }, options: {} },
    required,
  };
}

function phase(id: string, name: 'before' | 'during' | 'after' | 'final', steps: readonly Step[] = []): Step {
  return { id, when: { kind: 'time', ms: 0 }, do: { kind: 'phase', name }, required: true, steps };
}

function planWith(steps: readonly Step[], requires: readonly string[] = []): Plan {
  return {
    version: planVersion,
    seed: '1',
    system: 'test',
    systemVersion: '1',
    workload: 'transfer',
    nodes: ['n1', 'n2', 'n3'],
    options: {},
    requires,
    notRun: [],
    steps: [phase('1', 'before'), phase('2', 'during', steps), phase('3', 'after'), phase('4', 'final')],
  };
}

function judged(text: string, plan: Plan | undefined): Verdict {
  const run = record(text, plan === undefined ? {} : { plan });
  const verdict = faults.check(run, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

const plan = planWith([fault('2.1', 'kill', true), fault('2.2', 'kill', false)], ['kill']);

test('faults that were effective, bit and healed have tested something', () => {
  const verdict = judged(`${phases}\n1100..1200 fault 2.1 kill n1\n1300..1400 fault 2.2 kill n2`, plan);
  expect(verdict).toMatchObject({
    validity: 'valid',
    summary: '2 faults proven, 2 bit',
    properties: [],
    details: { planned: 2, proven: 2, bit: 2, healed: 2, byKind: { kill: { planned: 2, proven: 2, bit: 2 } } },
  });
});

test.each([
  ['1300..1400 fault 2.2 kill n2', 'required fault 2.1 (kill) never happened'],
  ['1100..1200 fault 2.1 kill n1 without bit', 'required fault 2.1 (kill) did not bite'],
  ['1100..1200 fault 2.1 kill n1 without effective', 'required fault 2.1 (kill) was never shown to be effective'],
  ['1100.. fault 2.1 kill n1', 'required fault 2.1 (kill) was never proven healed'],
])('a required fault that did not: "%s"', (line, reason) => {
  const verdict = judged(`${phases}\n${line}`, plan);
  expect([verdict.validity, verdict.summary]).toEqual(['unknown', reason]);
});

test('a fault that is not required need not happen or bite, but it must be healed', () => {
  const first = '1100..1200 fault 2.1 kill n1';
  expect(judged(`${phases}\n${first}`, plan).validity).toBe('valid');
  expect(judged(`${phases}\n${first}\n1300..1400 fault 2.2 kill n2 without bit`, plan).validity).toBe('valid');
  expect(judged(`${phases}\n${first}\n1300.. fault 2.2 kill n2`, plan).summary).toBe(
    'fault 2.2 (kill) was never proven healed',
  );
});

test('of a kind that the plan requires one must have bitten', () => {
  const optional = planWith([fault('2.1', 'kill', false)], ['kill', 'pause']);
  expect(judged(`${phases}\n1100..1200 fault 2.1 kill n1`, optional).summary).toBe('no fault of kind pause bit');
});

test('phases that were not reached, or did not end', () => {
  const cut = '0 phase before\n100 phase before end\n100 phase during\n110..120 fault 2.1 kill n1';
  expect(judged(cut, plan).summary).toBe(
    'phase during never came to its end; phase after was never reached; phase final was never reached',
  );
});

test('a plan without faults asks for none', () => {
  expect(judged(phases, planWith([]))).toMatchObject({ validity: 'valid', summary: '0 faults proven, 0 bit' });
});

test('without a plan nothing is known', () => {
  expect(judged(phases, undefined).summary).toBe('there is no plan to hold the faults against');
  expect(judged('', plan).validity).toBe('unknown');
});

test('a run has tested what it was meant to exactly when each required fault has all its proofs', () => {
  const stages = fc.subarray(['injected', 'effective', 'bit', 'healed']);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), stages), { maxLength: 4 }), (drawn) => {
      const steps = drawn.map(([required], i) => fault(`2.${i}`, 'kill', required));
      const lines = drawn.map(
        ([, without], i) => `${1_100 + i}..${1_200 + i} fault 2.${i} kill n1 without ${without.join(' ')}`,
      );
      const expected = drawn.every(
        ([required, without]) =>
          !without.includes('healed') && (!required || (!without.includes('effective') && !without.includes('bit'))),
      );
      const { validity } = judged(`${phases}\n${lines.join('\n')}`, planWith(steps));
      expect(validity).toBe(expected ? 'valid' : 'unknown');
    }),
  );
});
