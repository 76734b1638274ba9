import { expect, test } from 'vitest';
import { phaseNames } from '../harness/core/plan.ts';
import { stringifyJson } from '../harness/core/json.ts';
import { Prng } from '../harness/core/prng.ts';
import { simulate } from '../harness/generator/simulate.ts';
import { workloads } from './registry.ts';
import { workloadContext } from './testing/context.ts';

test('names are unique, and options have a default and a sentence each', () => {
  expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length);
  for (const { defaults, optionHelp } of workloads) expect(Object.keys(optionHelp)).toEqual(Object.keys(defaults));
});

test.each(workloads.map((workload) => [workload.name, workload] as const))(
  '%s: the same seed gives the same operations in each phase, and only kinds that it declares',
  (_name, workload) => {
    const declared = workload.operations.map(({ f }) => f);
    for (const phase of phaseNames) {
      const run = () =>
        simulate(workload.generator(phase, workloadContext()), {
          prng: Prng.fromSeed(phase),
          concurrency: 10,
          operationsMax: 500,
          untilMs: 5_000,
        });
      const ops = run();
      expect(ops.length).toBeGreaterThan(0);
      expect(stringifyJson(ops)).toBe(stringifyJson(run()));
      for (const { f } of ops) expect(declared).toContain(f);
    }
  },
);
