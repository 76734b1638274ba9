import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { Fault } from '../../harness/ports/fault.ts';
import { drawPlan, type PlanRequest } from '../planner.ts';
import { messageFaults } from './message-faults.ts';
import { messageOptionsSchema } from './message-options.ts';

const nodes = ['n1', 'n2', 'n3', 'n4'];

function draw(fault: Fault, seed: number, earlier: number): ReturnType<Fault['draw']> {
  return fault.draw({
    nodes,
    roles: { n1: 'coordinator', n2: 'participant', n3: 'participant', n4: 'participant' },
    timeouts: { voteMs: 500, inquiryMs: 300 },
    prng: Prng.fromSeed(seed),
    maxMs: 2_000,
    earlier,
  });
}

describe.each(messageFaults.map((fault) => [fault.name, fault] as const))('%s', (_name, fault) => {
  test('is drawn from the seed alone, as a plan may say it, within its time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(2), (seed, earlier) => {
        const drawn = draw(fault, seed, earlier);
        expect(draw(fault, seed, earlier)).toEqual(drawn);
        const read = messageOptionsSchema.safeParse(drawn.options);
        expect(read.error?.message).toBeUndefined();
        expect(read.data?.act.kind).toBe(fault.name);
        expect(drawn.durationMs).toBeLessThanOrEqual(2_000);
        // It must survive a plan's file.
        expect(messageOptionsSchema.parse(JSON.parse(JSON.stringify(drawn.options)))).toEqual(read.data);
      }),
    );
  });

  test('the first of a plan is drawn on all links of its target, both ways', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(draw(fault, seed, 0).options).toMatchObject({ direction: 'both', peers: nodes.length - 1 });
    }
  });
});

function request(faults: readonly string[], abilities: PlanRequest['abilities']): PlanRequest {
  return {
    seed: '1',
    system: {
      name: 's',
      failureModel: { safety: ['omission', 'timing'], liveness: [] },
      timeouts: {},
      role: () => 'member',
    },
    systemVersion: '1',
    nodes,
    workload: 'w',
    faults,
    timeLimitMs: 20_000,
    options: {},
    abilities,
    registry: messageFaults,
  };
}

describe('a plan', () => {
  test('runs every kind that is named, and one of each must bite', () => {
    const plan = drawPlan(request(['drop', 'delay', 'corrupt'], ['relay', 'relay-messages']));
    expect([...plan.requires].toSorted()).toEqual(['corrupt', 'delay', 'drop']);
  });

  test('leaves out what needs messages where the relay knows none', () => {
    const plan = drawPlan(request(['drop', 'delay'], ['relay']));
    // It was asked for by name: a run without it shows too little.
    expect(plan.requires).toEqual(['delay', 'drop']);
    expect(plan.notRun).toEqual([{ what: 'drop', why: "the transport can't do it here: relay-messages" }]);
  });
});

describe('options from a file', () => {
  const good = { act: { kind: 'drop' }, order: ['n1'], peers: 1, direction: 'out', between: 'nodes', seed: 's' };

  test.each([
    ['an act that there isn’t', { act: { kind: 'lose' } }],
    ['a field that there isn’t', { acts: 1 }],
    ['a chance of nothing', { chance: [0, 2] }],
    ['no order', { order: [] }],
    ['a negative delay', { act: { kind: 'delay', ms: -1 } }],
    ['a test that tests nothing', { fields: { 'body.txn': {} } }],
    ['a text of a megabyte', { text: 'x'.repeat(1_000_000) }],
  ])('%s is refused', (_name, bad) => {
    expect(messageOptionsSchema.safeParse(good).success).toBe(true);
    expect(messageOptionsSchema.safeParse({ ...good, ...bad }).success).toBe(false);
  });
});
