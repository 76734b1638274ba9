import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../harness/core/plan.ts';
import { Prng } from '../../harness/core/prng.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import type { MessageRelay } from '../../harness/ports/message-relay.ts';
import type { NodeDisk } from '../../harness/ports/node-disk.ts';
import type { Cluster } from '../../harness/ports/transport.ts';
import { restoreAll } from '../clock/restore-all.ts';
import { diskFaults } from '../disk/disk-faults.ts';
import { faults } from '../registry.ts';
import { undoAll } from '../standing-changes.ts';
import { stoppedOn } from '../prove-up.ts';

/** A cluster for one test: its faults' context, and a way to make its system busy on every link. */
export interface ConformanceCluster extends AsyncDisposable {
  readonly context: FaultContext;
  makeTraffic(): void | Promise<void>;
}

const askedMs = 15_000;

/**
 * Where no relay carries the links, what it does is refused before a run begins, and so is what ordinary users can't do;
 * and operators have nothing to order where the system takes no orders.
 */
const withoutRelay: readonly Fault[] = faults
  .filter(
    ({ class: kind, needs }) => kind !== 'operator' && !needs.includes('relay') && !needs.includes('limit-processes'),
  )
  .filter((fault) => !isOnDisks(fault) && !fault.needs.includes('packet-loss'))
  // What the clients do has a test with clients.
  .filter(({ needs }) => needs.length > 0);

/** What is done to disks shows on a system that writes: the suite is of its own. */
export function isOnDisks(fault: Fault): boolean {
  return diskFaults.includes(fault);
}

/** What every fault must do on every transport: its evidence holds when it acts, fails when it doesn't, and it heals. */
export function faultConformance(
  where: string,
  start: () => Promise<ConformanceCluster>,
  skip: string | undefined,
  chosen: readonly Fault[] = withoutRelay,
): void {
  for (const fault of chosen) {
    describe.skipIf(skip !== undefined)(
      `${fault.name} on ${where}${skip === undefined ? '' : ` (skipped: ${skip})`}`,
      () => {
        test('its evidence holds when it acts, and it heals', async () => {
          await using cluster = await start();
          const { context } = cluster;
          const injected = await fault.inject(stepFor(fault, context, 'one'), context);
          // What is done to messages shows when there are some.
          if (fault.needs.includes('relay')) await cluster.makeTraffic();
          expect(await until(async () => await fault.prove(injected, context))).toMatchObject({ holds: true });
          await traffic(cluster, fault);
          expect(await until(async () => await fault.bit(injected, context))).toMatchObject({ holds: true });
          await fault.heal(injected, context);
          expect(await until(async () => await fault.proveHealed(injected, context))).toMatchObject({ holds: true });
        });

        // A call that has failed stays failed, and often ends its process: there it is the trace's own test.
        const isUndoable = !fault.needs.includes('inject-syscalls');
        test.runIf(isUndoable)('its evidence does not hold when the mechanism does nothing', async () => {
          await using cluster = await start();
          const context = { ...cluster.context, cluster: sabotaged(cluster.context.cluster) };
          const injected = await fault.inject(stepFor(fault, context, 'one'), context);
          await undoBehind[fault.name]?.(context, injected);
          expect(await fault.prove(injected, context)).toMatchObject({ holds: false });
          await fault.heal(injected, context);
        });

        test('an unhealed fault is not taken for a healed one', async () => {
          await using cluster = await start();
          const { context } = cluster;
          const injected = await fault.inject(stepFor(fault, context, 'one'), context);
          expect(await fault.proveHealed(injected, context)).toMatchObject({ holds: false });
          await fault.heal(injected, context);
          expect(await until(async () => await fault.proveHealed(injected, context))).toMatchObject({ holds: true });
        });

        test('it heals after a partial inject, and twice', async () => {
          await using cluster = await start();
          const { context } = cluster;
          const step = stepFor(fault, context, 'one');
          const real = await fault.inject(step, context);
          // What is left of it when the injection throws halfway: the step, and whom it was aimed at.
          const partial = { targets: real.targets, links: [], note: '', memory: { step: step.id } };
          await fault.heal(partial, context);
          await fault.heal(partial, context);
          expect(await until(async () => await fault.proveHealed(partial, context))).toMatchObject({ holds: true });
          expect(await stoppedOn(context, context.nodes)).toEqual([]);
        });
      },
    );
  }
}

/** What a fault of limits refuses is not said; that it is refused is what its evidence is about. */
async function traffic(cluster: ConformanceCluster, fault: Fault): Promise<void> {
  try {
    await cluster.makeTraffic();
  } catch (error) {
    if (fault.family !== 'resources') throw error;
  }
}

/**
 * For faults whose mechanism does not go through the cluster's network and signals: what it did is undone behind its back,
 * which leaves its targets as if it had done nothing.
 */
const undoBehind: Readonly<Record<string, (context: FaultContext, injected: Injected) => Promise<void>>> = {
  clock: async ({ cluster }, { targets }) => await restoreAll(targets.map((name) => cluster.node(name))),
  connections: async ({ cluster }) => await undoAll(cluster),
  'noisy-neighbour': async ({ cluster }) => await undoAll(cluster),
  'memory-limit': async ({ cluster }) => await undoAll(cluster),
  loss: async ({ cluster }) => await undoAll(cluster),
  processes: async ({ cluster }) => await undoAll(cluster),
  'slow-cpu': async ({ cluster }) => await undoAll(cluster),
  'file-descriptors': async ({ cluster }) => await undoAll(cluster),
};

/** A drawn step of the fault, aimed at the last node, without flaps and storms: those have tests of their own. */
export function stepFor(fault: Fault, context: FaultContext, id: string): Step {
  const roles = Object.fromEntries(context.nodes.map((node) => [node, 'member']));
  const prng = Prng.fromSeed(`conformance ${fault.name}`);
  const { options } = fault.draw({ nodes: context.nodes, roles, timeouts: {}, prng, maxMs: 1_000, abilities: [] });
  // Every message, or a few of them would have to be lucky.
  const { flap: _flap, storm: _storm, of: _of, chance: _chance, ...rest } = options;
  const last = context.nodes.at(-1) ?? '';
  const shape = fault.name === 'partition' ? { shape: 'isolate-one' } : {};
  return {
    id,
    when: { kind: 'time', ms: 0 },
    do: { kind: 'fault', fault: fault.name, target: { kind: 'nodes', nodes: [last] }, options: { ...rest, ...shape } },
    until: { kind: 'duration', ms: 500 },
    required: true,
  };
}

/** A cluster whose cuts and signals do nothing at all: what a missing tool or permission looks like when nobody notices. */
function sabotaged(cluster: Cluster): Cluster {
  const { net } = cluster;
  const idle = {
    mechanism: 'nothing',
    cut: async () => await Promise.resolve(),
    heal: async () => await Promise.resolve(),
    healAll: async () => await Promise.resolve(),
    probe: net.probe.bind(net),
    counts: async () => await Promise.resolve([]),
    ...(net.relay === undefined ? {} : { relay: idleRelay }),
  };
  const node = (name: string): Cluster['nodes'][number] => {
    const real = cluster.node(name);
    return {
      name: real.name,
      dataFolder: real.dataFolder,
      logFolder: real.logFolder,
      spawn: real.spawn.bind(real),
      run: real.run.bind(real),
      pids: real.pids.bind(real),
      tail: real.tail.bind(real),
      ...(real.disk === undefined ? {} : { disk: idleDisk(real.disk) }),
      signalAll: async () => await Promise.resolve(0),
    };
  };
  return {
    nodes: cluster.nodes.map(({ name }) => node(name)),
    net: idle,
    spec: cluster.spec,
    node,
    listen: cluster.listen.bind(cluster),
    reach: cluster.reach.bind(cluster),
    control: cluster.control.bind(cluster),
    dispose: cluster.dispose.bind(cluster),
  };
}

async function nothing(): Promise<void> {
  await Promise.resolve();
}

function idleDisk(real: NodeDisk): NodeDisk {
  const { kind, fileSystem, folder, sizeBytes } = real;
  return {
    kind,
    fileSystem,
    folder,
    sizeBytes,
    state: real.state.bind(real),
    synchronise: nothing,
    fill: nothing,
    release: nothing,
    losePower: nothing,
    failToReadOnly: nothing,
    recover: nothing,
  };
}

const idleRelay: MessageRelay = {
  apply: async () => await Promise.resolve(),
  heal: async () => await Promise.resolve(),
  counts: async () => await Promise.resolve([]),
  arm: async () => await Promise.resolve(),
  onTrap: () => () => undefined,
  release: async () => await Promise.resolve(),
  messages: async () => await Promise.resolve([]),
  notes: async () => await Promise.resolve([]),
};

async function until(ask: () => Promise<Evidence>): Promise<Evidence> {
  const deadline = performance.now() + askedMs;
  for (;;) {
    const evidence = await ask();
    if (evidence.holds || performance.now() > deadline) return evidence;
    await delay(20);
  }
}
