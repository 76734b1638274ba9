import { expect, test } from 'vitest';
import { History, type Operation } from '../../harness/core/history.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { Prng } from '../../harness/core/prng.ts';
import { simulate } from '../../harness/generator/simulate.ts';
import { validated } from '../../harness/generator/validated.ts';
import { workloadContext } from '../testing/context.ts';
import { field } from '../testing/field.ts';
import { fakeRegisters } from '../testing/fake-register.ts';
import type { WorkloadContext } from '../workload.ts';
import { register } from './register.ts';

const nodes = ['n1', 'n2', 'n3'];
const members = { nodes, roles: { n1: 'member', n2: 'member', n3: 'member' } };

function run(context: WorkloadContext, untilMs: number): { load: Op[]; final: Op[] } {
  const answer = fakeRegisters(2);
  const options = {
    prng: Prng.fromSeed('world'),
    concurrency: context.concurrency,
    nodeOf: (slot: number) => register.nodeOf(slot, context),
    answer,
    timeoutMs: 200,
  };
  return {
    load: simulate(validated(register.generator('during', context)), { ...options, untilMs }),
    final: simulate(validated(register.generator('final', context)), options),
  };
}

function keyOf({ input }: Operation): string {
  return field(input, 'key');
}

function byKey(ops: readonly Op[]): Map<string, Operation[]> {
  return Map.groupBy(new History(ops).operations, keyOf);
}

test('each kind of operation succeeds often, and a compare-and-set fails often too', () => {
  const { load } = run(workloadContext(members), 5_000);
  const share = (f: string, type: string): number => {
    const own = new History(load).operations.filter((operation) => operation.f === f);
    return own.filter((operation) => operation.type === type).length / own.length;
  };
  expect(share('read', 'ok')).toBeGreaterThan(0.9);
  expect(share('write', 'ok')).toBeGreaterThan(0.9);
  expect(share('cas', 'ok')).toBeGreaterThan(0.25);
  expect(share('cas', 'fail')).toBeGreaterThan(0.1);
});

test('a value is written to a key once', () => {
  for (const operations of byKey(run(workloadContext(members), 5_000).load).values()) {
    const values = operations.flatMap(({ f, input }) =>
      f === 'read' || !isJsonObject(input) ? [] : [input[f === 'cas' ? 'to' : 'value']],
    );
    expect(new Set(values).size).toBe(values.length);
  }
});

test('a key has no more operations than it may, and then a fresh one follows', () => {
  const context = workloadContext({ ...members, options: { keys: 3, opsPerKey: 40 } });
  const keys = byKey(run(context, 2_000).load);
  expect(keys.size).toBeGreaterThan(10);
  for (const operations of keys.values()) expect(operations.length).toBeLessThanOrEqual(40);
});

test('the final phase reads every key that was written, from every node, and ends', () => {
  const context = workloadContext({ ...members, options: { keys: 4, opsPerKey: 50 } });
  const { load, final } = run(context, 3_000);
  const written = new Set(
    [...byKey(load)].flatMap(([key, all]) => (all.some(({ f, type }) => f !== 'read' && type === 'ok') ? [key] : [])),
  );
  expect(written.size).toBeGreaterThan(20);
  const reads = new History(final).operations.filter(({ type }) => type === 'ok');
  for (const node of nodes) {
    const seen = new Set(reads.filter((read) => read.node === node).map(keyOf));
    expect([...written].filter((key) => !seen.has(key))).toEqual([]);
  }
});

test('the final phase gives up on a cluster that does not answer', () => {
  const context = workloadContext({ ...members, options: { keys: 2 } });
  const ops = simulate(register.generator('final', context), {
    prng: Prng.fromSeed('dead'),
    concurrency: 10,
    answer: () => ({ type: 'fail', error: 'not connected' }),
  });
  expect(ops.length).toBeGreaterThan(0);
  expect(ops.at(-1)?.time).toBeLessThan(120e9);
});

test('hot keys are hotter than cold ones', () => {
  const context = workloadContext({ ...members, options: { zipf: 1, opsPerKey: 1_000_000 } });
  const keys = byKey(run(context, 5_000).load);
  expect(keys.get('d0')?.length ?? 0).toBeGreaterThan(5 * (keys.get('d19')?.length ?? 0));
});

test('processes are spread over all nodes', () => {
  const context = workloadContext(members);
  expect([0, 1, 2, 3].map((slot) => register.nodeOf(slot, context))).toEqual(['n1', 'n2', 'n3', 'n1']);
});

test('an option of the wrong type is named', () => {
  expect(() => register.generator('during', workloadContext({ ...members, options: { keys: 'many' } }))).toThrow(
    'option keys: "many" is not a whole number from 1 to 10000',
  );
});
