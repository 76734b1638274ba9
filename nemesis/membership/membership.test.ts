import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Evidence, FaultContext } from '../../harness/ports/fault.ts';
import type { SystemContext } from '../../harness/ports/system.ts';
import { findEtcd } from '../../harness/systems/etcd/binary.ts';
import { etcd } from '../../harness/systems/etcd/system.ts';
import { startLoopbackCluster } from '../../harness/systems/testing/loopback-cluster.ts';
import { stepFor } from '../testing/step-for.ts';
import { systemFaultContext } from '../testing/system-context.ts';
import { membership } from './membership.ts';

const path = await findEtcd();
const askedMs = 30_000;
const limitMs = 90_000;

describe.skipIf(path === undefined)('membership (skipped where there is no etcd)', () => {
  test.each(['remove', 'wipe'])(
    'a member leaves by %s, and is back as a new one',
    async (way) => {
      await using running = await startEtcd();
      const { context } = running;
      const injected = await membership.inject(stepFor(membership, ['n3'], { way, lingerMs: 0 }), context);
      expect(await until(async () => await membership.prove(injected, context))).toMatchObject({ holds: true });
      expect(await membership.bit(injected, context)).toMatchObject({ holds: true });
      expect(await membership.proveHealed(injected, context)).toMatchObject({ holds: false });
      await membership.heal(injected, context);
      expect(await until(async () => await membership.proveHealed(injected, context))).toMatchObject({ holds: true });
      expect(await membership.prove(injected, context)).toMatchObject({ holds: false });
      // Once more: there is nothing left to do.
      await membership.heal(injected, context);
      expect(await membership.proveHealed(injected, context)).toMatchObject({ holds: true });
    },
    limitMs,
  );

  test(
    'a member that was killed and emptied, and not yet removed, is healed as well',
    async () => {
      await using running = await startEtcd();
      const { context } = running;
      await context.cluster.node('n2').signalAll('SIGKILL');
      await etcd.membership?.empty(context.cluster, 'n2');
      const partial = { targets: ['n2'], links: [], note: '', memory: { step: 'one' } };
      await membership.heal(partial, context);
      expect(await until(async () => await membership.proveHealed(partial, context))).toMatchObject({ holds: true });
    },
    limitMs,
  );
});

test('a system whose members do not change is told by name', () => {
  const { membership: _members, ...rest } = etcd;
  expect(membership.lacks?.({ ...rest, name: 'other' })).toBe('other does not say how its members change');
  expect(membership.lacks?.(etcd)).toBeUndefined();
});

async function startEtcd(): Promise<AsyncDisposable & { readonly context: FaultContext }> {
  const cluster = await startLoopbackCluster(['n1', 'n2', 'n3'], Object.keys(etcd.ports));
  const system: SystemContext = { cluster, version: 'installed', options: {}, initial: null, onTrace: () => {} };
  const context = systemFaultContext(etcd, system);
  for (const node of cluster.nodes) await etcd.install(node, system);
  for (const node of cluster.nodes) await etcd.start(node, system);
  const whole = { targets: [], links: [], note: '', memory: null };
  expect(await until(async () => await membership.proveHealed(whole, context))).toMatchObject({ holds: true });
  return { context, [Symbol.asyncDispose]: async () => void (await cluster.dispose()) };
}

async function until(ask: () => Promise<Evidence>): Promise<Evidence> {
  const deadline = performance.now() + askedMs;
  for (;;) {
    const evidence = await ask();
    if (evidence.holds || performance.now() > deadline) return evidence;
    await delay(20);
  }
}
