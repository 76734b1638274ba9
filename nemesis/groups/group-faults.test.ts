import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Evidence, Fault } from '../../harness/ports/fault.ts';
import { limitsHere } from '../../harness/transports/limits-here.ts';
import { memoryLimit } from '../memory-limit/memory-limit.ts';
import { processes } from '../processes/processes.ts';
import { slowCpu } from '../slow-cpu/slow-cpu.ts';
import { faultConformance } from '../testing/fault-conformance.ts';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { stepFor } from '../testing/step-for.ts';
import { hierarchyOf } from './hierarchies.ts';

const here = limitsHere(false).abilities;
const limitMs = 15_000;
const faults = [
  { fault: slowCpu, controller: 'cpu', ability: 'limit-cpu', options: { how: 'cpu-group', stoppedOf100: 99 } },
  {
    fault: memoryLimit,
    controller: 'memory',
    ability: 'limit-memory',
    options: { how: 'memory-group', headroomBytes: 65_536 },
  },
  { fault: processes, controller: 'pids', ability: 'limit-processes', options: { spare: 0 } },
] as const satisfies readonly { fault: Fault; [key: string]: unknown }[];

for (const { fault, controller, ability, options } of faults) {
  describe.skipIf(!here.includes(ability))(`${fault.name} by a control group (skipped: no ${ability} here)`, () => {
    test('all of the node is in it, the rest is not, and nothing is left of it', async () => {
      await using loopback = await startLoopbackCluster(['n1', 'n2']);
      const { cluster, context } = loopback;
      const injected = await fault.inject(stepFor(fault, ['n1'], options, `${fault.name} 1`), context);
      expect(injected.note).toContain('processes on n1 in a group with');
      expect(await until(async () => await fault.prove(injected, context))).toMatchObject({ holds: true });
      expect(await fault.proveHealed(injected, context)).toMatchObject({ holds: false });
      await fault.heal(injected, context);
      await fault.heal(injected, context);
      expect(await until(async () => await fault.proveHealed(injected, context))).toMatchObject({ holds: true });
      expect(groupsOf(controller)).toEqual([]);
      expect(await cluster.node('n2').pids()).toHaveLength(2);
    });
  });
}

describe.skipIf(!here.includes('limit-memory'))('memory-limit (skipped: no limit-memory here)', () => {
  test('what the kernel kills under the limit is told as its own end, and is started again', async () => {
    await using loopback = await startLoopbackCluster(['n1']);
    const { cluster, context } = loopback;
    const step = stepFor(memoryLimit, ['n1'], { how: 'memory-group', headroomBytes: 4_096 });
    const injected = await memoryLimit.inject(step, context);
    // Traffic makes it allocate; a page is soon full.
    const deadline = performance.now() + limitMs;
    while ((await cluster.node('n1').pids()).length > 1 && performance.now() < deadline) {
      await context.isReady('n1', AbortSignal.timeout(1_000));
      await delay(10);
    }
    expect(await memoryLimit.bit(injected, context)).toMatchObject({
      holds: true,
      note: expect.stringContaining("the kernel's out-of-memory killer ended 1 of its processes") as unknown,
    });
    await cluster.node('n1').signalAll('SIGKILL');
    await memoryLimit.heal(injected, context);
    expect(await until(async () => await memoryLimit.proveHealed(injected, context))).toMatchObject({ holds: true });
  });
});

faultConformance(
  'real processes on loopback',
  async () => {
    const loopback = await startLoopbackCluster(['n1', 'n2']);
    return {
      context: loopback.context,
      makeTraffic: () => loopback.sendOnAllLinks(),
      [Symbol.asyncDispose]: async () => await loopback[Symbol.asyncDispose](),
    };
  },
  here.includes('limit-processes') ? undefined : 'no limit-processes here',
  [processes],
);

function groupsOf(controller: 'cpu' | 'memory' | 'pids'): string[] {
  const folder = hierarchyOf(controller)?.folder ?? '/';
  return readdirSync(folder).filter((name) => new RegExp(`^indoubt-.*-${process.pid}\\.`).test(name));
}

async function until(ask: () => Promise<Evidence>): Promise<Evidence> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const evidence = await ask();
    if (evidence.holds || performance.now() > deadline) return evidence;
    await delay(20);
  }
}
