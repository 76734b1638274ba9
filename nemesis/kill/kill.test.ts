import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../harness/core/plan.ts';
import { Prng } from '../../harness/core/prng.ts';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { killOf } from './active-kills.ts';
import { drawKill, killOptionsSchema } from './draw-kill.ts';
import { kill } from './kill.ts';

const limitMs = 15_000;

function step(options: object): Step {
  return {
    id: 'k',
    when: { kind: 'time', ms: 0 },
    do: {
      kind: 'fault',
      fault: 'kill',
      target: { kind: 'nodes', nodes: ['n1'] },
      options: { lingerMs: 0, fallback: 'n1', ...options },
    },
    required: true,
  };
}

describe.skipIf(!existsSync('/proc/self/stat'))('kill', () => {
  test.each(['SIGTERM', 'SIGABRT', 'SIGSEGV'])('%s ends what runs there', async (signal) => {
    await using loopback = await startLoopbackCluster(['n1', 'n2']);
    const injected = await kill.inject(step({ signal }), loopback.context);
    expect(injected.note).toContain(`${signal} to 2 processes on n1;`);
    expect(await kill.prove(injected, loopback.context)).toMatchObject({ holds: true });
    await kill.heal(injected, loopback.context);
  });

  test('what does not end by its signal is killed, and that is told', async () => {
    await using loopback = await startLoopbackCluster(['n1', 'n2']);
    const injected = await kill.inject(step({ signal: 'SIGHUP', graceMs: 20 }), loopback.context);
    expect(injected.note).toContain('SIGKILL to what did not end by it');
    expect(await kill.prove(injected, loopback.context)).toMatchObject({ holds: true });
    await kill.heal(injected, loopback.context);
  });

  test.each(['start-up', 'recovery'])('a storm can strike again at %s', async (moment) => {
    await using loopback = await startLoopbackCluster(['n1']);
    // Of a system that is never ready, every kill falls before it is.
    const context = { ...loopback.context, isReady: async (): Promise<boolean> => await Promise.resolve(false) };
    const injected = await kill.inject(step({ storm: { times: 2, downMs: 5, upMs: 20, moment } }), context);
    expect(await kill.prove(injected, context)).toMatchObject({ holds: true });
    const deadline = performance.now() + limitMs;
    const strikes = killOf(context.cluster, 'k')?.strikes ?? [];
    while (strikes.length < 3 && performance.now() < deadline) await delay(10);
    expect(strikes.map(({ wasReady }) => wasReady)).toEqual([undefined, false, false]);
    expect(await kill.bit(injected, context)).toMatchObject({
      holds: true,
      note: expect.stringContaining('3 kills, 2 before it was ready again') as unknown,
    });
    await kill.heal(injected, loopback.context);
    await loopback.cluster.node('n1').signalAll('SIGKILL');
  });
});

test('the first kills of a plan are SIGKILL, later ones are not always', () => {
  expect(new Set([...signals(0), ...signals(1)])).toEqual(new Set([undefined]));
  expect(new Set(signals(2)).size).toBeGreaterThan(3);
});

function signals(earlier: number): unknown[] {
  return Array.from({ length: 40 }, (_, index) => {
    const prng = Prng.fromSeed(`kill ${index}`);
    const { options } = drawKill({ nodes: ['n1', 'n2'], roles: {}, timeouts: {}, prng, maxMs: 2_000, earlier });
    return killOptionsSchema.parse(options).signal;
  });
}
