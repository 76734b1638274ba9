import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../harness/core/errors.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { processState } from '../process-state.ts';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { clockState } from './change-clock.ts';
import { clock } from './clock.ts';

const isHere = process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64');
const askedMs = 15_000;
const names = ['n1', 'n2', 'n3'];
const changeAndWait = fileURLToPath(new URL('testing/change-and-wait.ts', import.meta.url));

function stepOn(nodes: readonly string[], options: Readonly<Record<string, unknown>>): Step {
  return {
    id: nodes.join(),
    when: { kind: 'time', ms: 0 },
    do: {
      kind: 'fault',
      fault: 'clock',
      target: { kind: 'nodes', nodes },
      options: { lingerMs: 0, fallback: 'n1', ...options },
    },
    required: true,
  };
}

const ahead = { shape: 'jump', offsetMs: 3_600_000 };

async function until(ask: () => Promise<Evidence>): Promise<Evidence> {
  const deadline = performance.now() + askedMs;
  for (;;) {
    const evidence = await ask();
    if (evidence.holds || performance.now() > deadline) return evidence;
    await delay(5);
  }
}

async function kinds(context: FaultContext, node: string): Promise<ReadonlySet<string>> {
  return new Set((await context.cluster.node(node).pids()).map((pid) => clockState(pid).kind));
}

async function healed(injected: Injected, context: FaultContext): Promise<Evidence> {
  await clock.heal(injected, context);
  return await clock.proveHealed(injected, context);
}

describe.skipIf(!isHere)('the clock of a node', () => {
  test('is changed again in a process that is started while it lasts', async () => {
    await using cluster = await startLoopbackCluster(names);
    const { context } = cluster;
    const injected = await clock.inject(stepOn(['n3'], ahead), context);
    expect(await clock.prove(injected, context)).toMatchObject({ holds: true });
    await context.cluster.node('n3').signalAll('SIGKILL');
    const whileDown = 'it was in place in 2 processes until the end; nothing runs on n3';
    expect(await clock.prove(injected, context)).toMatchObject({ holds: true, note: whileDown });
    await context.restart('n3');
    const again = await until(async () => await clock.prove(injected, context));
    expect(again).toMatchObject({ holds: true });
    expect(again.note).toMatch(/^n3: process/);
    expect(await healed(injected, context)).toMatchObject({ holds: true });
    // And no longer once it is healed.
    await context.cluster.node('n3').signalAll('SIGKILL');
    await context.restart('n3');
    await delay(150);
    expect(await kinds(context, 'n3')).toEqual(new Set(['own']));
  });

  test('can be changed where nothing runs yet', async () => {
    await using cluster = await startLoopbackCluster(names);
    const { context } = cluster;
    await context.cluster.node('n2').signalAll('SIGKILL');
    const injected = await clock.inject(stepOn(['n2'], ahead), context);
    expect(injected.note).toContain('0 processes on n2');
    expect(await clock.prove(injected, context)).toMatchObject({ holds: false, note: 'nothing runs on n2' });
    await context.restart('n2');
    expect(await until(async () => await clock.prove(injected, context))).toMatchObject({ holds: true });
    expect(await healed(injected, context)).toMatchObject({ holds: true });
  });

  test('is another one on each node where it is said so, and what the node reads shows it', async () => {
    await using cluster = await startLoopbackCluster(names);
    const { context } = cluster;
    const offsetsMs = { n1: 5_000, n2: -70_000, n3: 3_600_000 };
    const injected = await clock.inject(stepOn(names, { shape: 'skew', offsetsMs }), context);
    const evidence = await clock.prove(injected, context);
    expect(evidence).toMatchObject({ holds: true });
    for (const name of names) expect(evidence.note).toContain(`${name}: process`);
    expect(await healed(injected, context)).toMatchObject({ holds: true });
    for (const name of names) expect(await kinds(context, name)).toEqual(new Set(['own']));
  });

  test('of a node that is paused changes, and the node stays paused', async () => {
    await using cluster = await startLoopbackCluster(names);
    const { context } = cluster;
    const node = context.cluster.node('n1');
    const [pid = 0] = await node.pids();
    await node.signalAll('SIGSTOP');
    while ((await processState(pid)) !== 'T') await delay(1);
    const injected = await clock.inject(stepOn(['n1'], ahead), context);
    expect(await kinds(context, 'n1')).toEqual(new Set(['changed']));
    expect(await healed(injected, context)).toMatchObject({ holds: true });
    expect(await processState(pid)).toBe('T');
  });

  test('is put back by anybody when its controller was killed', async () => {
    await using cluster = await startLoopbackCluster(names);
    const { context } = cluster;
    const pids = (await Promise.all(names.map(async (name) => await context.cluster.node(name).pids()))).flat();
    const controller = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      changeAndWait,
      ...pids.map(String),
    ]);
    await once(controller.stdout, 'data', { signal: AbortSignal.timeout(askedMs) });
    controller.kill('SIGKILL');
    await once(controller, 'exit');
    expect(await kinds(context, 'n2')).toEqual(new Set(['changed']));
    // All that the journal tells of it: the step, and whom it was aimed at.
    const known: Injected = { targets: names, links: [], note: '', memory: { step: '1' } };
    expect(await clock.proveHealed(known, context)).toMatchObject({ holds: false });
    expect(await healed(known, context)).toMatchObject({ holds: true });
    expect(await healed(known, context)).toMatchObject({ holds: true });
  });
});

describe('a step of a plan', () => {
  const context = { nodes: names, system: { role: () => '' }, cluster: {} } as unknown as FaultContext;

  test.each([
    [{ shape: 'jump', offsetMs: 'an hour' }, /offsetMs/],
    [{ shape: 'jump', offsetMs: 1e15 }, /offsetMs/],
    [{ shape: 'drift', gainMsPerSecond: -1_000, alsoMonotonic: false }, /gainMsPerSecond/],
    [{ shape: 'drift', gainMsPerSecond: 5, alsoMonotonic: true }, /monotonic clock can only be made slow/],
    [{ shape: 'strobe', offsetMs: 5, periodMs: 0 }, /periodMs/],
    [{ shape: 'sideways' }, /shape/],
    [{ shape: 'skew', offsetsMs: { n2: 5 } }, /offsetsMs has no offset for n1/],
    [{ shape: 'skew', offsetsMs: { n1: 5 }, more: 1 }, /option/],
  ])('that says %j is refused, and the step is named', async (options, reason) => {
    const injecting = clock.inject(stepOn(['n1'], options), context);
    await expect(injecting).rejects.toThrow(UsageError);
    await expect(injecting).rejects.toThrow(/step n1: /);
    await expect(injecting).rejects.toThrow(reason);
  });
});
