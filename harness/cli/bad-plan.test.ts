import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan, Step } from '../core/plan.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { refusal } from './testing/refusal.ts';

let cwd = '';
let plan: Plan;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-plan-'));
  const { stdout } = await indoubt(['run', '--seed', '1', '--dry-run', '--json', '--transport', 'plain'], { cwd });
  plan = JSON.parse(stdout) as Plan;
});
afterAll(() => rmSync(cwd, { recursive: true }));

let files = 0;
function planFile(text: string): string {
  const name = `plan-${++files}.json`;
  writeFileSync(join(cwd, name), text);
  return name;
}

/** The plan with its steps changed: all of them, or those that strike in the phase `during`. */
const withSteps = (change: (steps: readonly Step[]) => readonly unknown[]): unknown => ({
  ...plan,
  steps: change(plan.steps),
});
const withFaults = (change: (faults: readonly Step[]) => readonly unknown[]): unknown =>
  withSteps((steps) => steps.map((step) => (step.id === '2' ? { ...step, steps: change(step.steps ?? []) } : step)));
const first = (fields: object): unknown => withFaults(([fault, ...others]) => [{ ...fault, ...fields }, ...others]);
const target = (fields: object): unknown =>
  withFaults(([fault, ...others]) => [{ ...fault, do: { ...fault?.do, ...fields } }, ...others]);
const after = (step: string): object => ({ when: { kind: 'afterStep', step, stage: 'done', delayMs: 0 } });

/** What is wrong with the plan, the plan, and what the line must name besides the file. */
const plans: readonly (readonly [string, () => unknown, ...RegExp[]])[] = [
  ['another version', () => ({ ...plan, version: 2 }), /version/, /--dry-run/],
  ['no version', () => ({ ...plan, version: undefined }), /version/],
  ['a field that nobody knows', () => ({ ...plan, stpes: [] }), /stpes/],
  ['no steps', () => ({ ...plan, steps: undefined }), /steps/],
  ['a list instead of a plan', () => [], /object/],
  ['null', () => null, /object/],
  ['an unknown system', () => ({ ...plan, system: '2pcc' }), /system "2pcc"/, /"2pc"/],
  ['an unknown version of the system', () => ({ ...plan, systemVersion: '9' }), /systemVersion 9/, /2pc has 1\b/],
  ['an unknown workload', () => ({ ...plan, workload: 'trasfer' }), /workload "trasfer"/, /"transfer"/],
  ['a workload that the system lacks', () => ({ ...plan, workload: 'register' }), /workload register/, /transfer/],
  ['no nodes', () => ({ ...plan, nodes: [] }), /nodes/],
  ['too few nodes', () => ({ ...plan, nodes: ['n1', 'n2'] }), /nodes/, /3 to 16/],
  ['a node twice', () => ({ ...plan, nodes: ['n1', 'n2', 'n3', 'n3'] }), /"n3" is there twice/],
  [
    'a node that is a path',
    () => ({ ...plan, nodes: ['n1', 'n2', 'n3', '../../etc'] }),
    /"\.\.\/\.\.\/etc" can't name a node/,
  ],
  ['a node called clients', () => ({ ...plan, nodes: ['n1', 'n2', 'n3', 'clients'] }), /"clients" can't name a node/],
  ['no rate', () => ({ ...plan, options: { ...plan.options, rate: null } }), /options\.rate null/],
  ['a negative rate', () => ({ ...plan, options: { ...plan.options, rate: -1 } }), /options\.rate -1/, /above 0/],
  [
    'too many clients',
    () => ({ ...plan, options: { ...plan.options, concurrency: 1e9 } }),
    /options\.concurrency/,
    /10,000/,
  ],
  [
    'no time-out',
    () => ({ ...plan, options: { ...plan.options, operationTimeoutMs: 0 } }),
    /options\.operationTimeoutMs 0/,
  ],
  [
    'an option that nobody knows',
    () => ({ ...plan, options: { ...plan.options, acounts: 3 } }),
    /options acounts/,
    /"accounts"/,
  ],
  [
    'an option of a wrong value',
    () => ({ ...plan, options: { ...plan.options, accounts: 'many' } }),
    /accounts/,
    /many/,
  ],
  ['a required fault that there isn’t', () => ({ ...plan, requires: ['killl'] }), /requires/, /"killl"/, /"kill"/],
  ['an unknown fault', () => target({ fault: 'partion' }), /step 2\.1/, /"partion"/, /"partition"/],
  ['an unknown kind of step', () => target({ kind: 'upgrade' }), /steps/],
  [
    'a fault of a later version',
    () => withSteps((steps) => [...steps, { id: '5', when: { kind: 'moon' } }]),
    /steps\.4/,
  ],
  [
    'a target that is no node',
    () => target({ target: { kind: 'nodes', nodes: ['n9'] } }),
    /step 2\.1/,
    /"n9" is no node/,
  ],
  ['a fault outside of a phase', () => withSteps((steps) => [...steps, ...(steps[1]?.steps ?? [])]), /step 2\.1/],
  [
    'a top-level step that is no phase',
    () => withSteps(([before, during, ...rest]) => [before, { ...during?.steps?.[0] }, ...rest]),
    /step 2\.1/,
    /outside of a phase/,
    /"during"/,
  ],
  [
    'a phase inside of a phase',
    () => withFaults((faults) => [...faults, { ...plan.steps[0], id: '2.99' }]),
    /step 2\.99/,
    /phase/,
  ],
  ['phases in another order', () => withSteps((steps) => steps.toReversed()), /phase/, /before, during, after, final/],
  ['a phase twice', () => withSteps((steps) => [...steps, { ...steps[3], id: '5' }]), /step 5/, /final/],
  [
    'a phase without an end',
    () => withSteps(([before, ...rest]) => [{ ...before, until: undefined }, ...rest]),
    /step 1/,
    /"until"/,
  ],
  [
    'faults in another phase',
    () =>
      withSteps(([before, during, ...rest]) => [
        { ...before, steps: during?.steps },
        { ...during, steps: [] },
        ...rest,
      ]),
    /step 1/,
    /"during"/,
  ],
  [
    'a fault with steps of its own',
    () => first({ steps: [{ ...plan.steps[1]?.steps?.[1], id: '2.99' }] }),
    /step 2\.1/,
    /steps of its own/,
  ],
  ['an id twice', () => first({ id: '2.2' }), /step 2\.2/, /unique/],
  ['an id that is empty', () => first({ id: ' ' }), /" "/, /id/],
  ['a step after itself', () => first(after('2.1')), /step 2\.1/, /waits for itself/],
  [
    'steps in a ring',
    () =>
      withFaults(([a, b, c, ...rest]) => [
        { ...a, ...after('2.3') },
        { ...b, ...after('2.1') },
        { ...c, ...after('2.2') },
        ...rest,
      ]),
    /step 2\.1/,
    /2\.1 after 2\.3 after 2\.2 after 2\.1/,
  ],
  ['a step after nothing', () => first(after('2.77')), /step 2\.1/, /"2\.77"/],
  ['a fault after a phase', () => first(after('1')), /step 2\.1/, /"1", which is none of its siblings/],
  [
    'an operation that there isn’t',
    () => first({ when: { kind: 'event', event: 'operation', f: 'trasfer', type: 'ok', count: 1 } }),
    /step 2\.1/,
    /"trasfer"/,
    /"transfer"/,
  ],
  ['a time that is none', () => first({ when: { kind: 'time', ms: -5 } }), /steps\.1\.steps\.0\.when\.ms/],
];

describe('a plan that can’t be run gets one line that names the file, the step and the nearest right thing', () => {
  test.concurrent.for(plans)('%s', async ([, changed, ...named]) => {
    const file = planFile(JSON.stringify(changed()));
    // Refused before anything is done, and by a dry run as well.
    const said = await refusal(['run', '--plan', file, '--dry-run'], { cwd });
    expect(said.startsWith(file)).toBe(true);
    for (const name of named) expect(said).toMatch(name);
  });

  test.concurrent.for([
    ['no JSON', 'seed 1'],
    ['nothing', ''],
    ['half a plan', '{"version":1,"seed":"1"'],
    ['bytes', '\0\u0001\ufffd\u001b[31m'],
  ] as const)('%s', async ([, text]) => {
    const file = planFile(text);
    expect(await refusal(['run', '--plan', file], { cwd })).toMatch(new RegExp(`^${file}: can't be read \\(`));
  });
});

test('a plan that is right prints as itself, and says nothing else', async () => {
  const file = planFile(JSON.stringify(plan));
  const { status, stdout, stderr } = await indoubt(['run', '--plan', file, '--dry-run', '--json'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(plan);
});
