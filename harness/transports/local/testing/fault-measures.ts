import { setTimeout as delay } from 'node:timers/promises';
import { faults } from '../../../../nemesis/registry.ts';
import { stepFor } from '../../../../nemesis/testing/fault-conformance.ts';
import type { Step } from '../../../core/plan.ts';
import { startFaultCluster } from '../../testing/fault-cluster.ts';
import { createLocal } from '../local.ts';
import { settled } from './settled.ts';

/** Measures faults on a cluster of five small servers, from inside the containment. */
const rounds = 15;
const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
const measured: Record<string, number[]> = {};

await using cluster = await startFaultCluster(async (spec) => await createLocal().provision(spec), names);
const { context } = cluster;

/** Those that the kernel itself does at once; others have benchmarks of their own, with what they need. */
const measuredFaults = ['partition', 'kill', 'pause'];

for (const fault of faults.filter(({ name }) => measuredFaults.includes(name))) {
  for (let round = 0; round < rounds; round++) {
    const step = withShape(stepFor(fault, context, `${fault.name} ${round}`), round);
    await settled();
    const startedAt = performance.now();
    const injected = await fault.inject(step, context);
    const evidence = await fault.prove(injected, context);
    (measured[fault.name] ??= []).push(performance.now() - startedAt);
    if (!evidence.holds) throw new Error(`${fault.name}: ${evidence.note}`);
    await fault.heal(injected, context);
    while (!(await fault.proveHealed(injected, context)).holds) await delay(5);
  }
}
process.stdout.write(`${JSON.stringify(measured)}\n`);

/** Half of the partitions isolate one node, half of them cut the cluster in two. */
function withShape(step: Step, round: number): Step {
  if (step.do.kind !== 'fault' || step.do.fault !== 'partition' || round % 2 === 0) return step;
  return { ...step, do: { ...step.do, options: { ...step.do.options, shape: 'halves', size: 2 } } };
}
