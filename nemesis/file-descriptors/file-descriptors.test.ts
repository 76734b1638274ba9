import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startLoopbackCluster } from '../testing/loopback-cluster.ts';
import { stepFor } from '../testing/step-for.ts';
import { fileDescriptors } from './file-descriptors.ts';

const limitMs = 10_000;

describe.skipIf(!existsSync('/proc/self/limits'))('file-descriptors', () => {
  test('a node at its limit answers nobody new, and everybody again when healed', async () => {
    await using loopback = await startLoopbackCluster(['n1']);
    const { context } = loopback;
    const injected = await fileDescriptors.inject(stepFor(fileDescriptors, ['n1'], { spare: 0 }), context);
    expect(await fileDescriptors.prove(injected, context)).toMatchObject({ holds: true });
    expect(await speak(context.cluster.control('n1', 'peer').port)).toBe(false);
    await fileDescriptors.heal(injected, context);
    expect(await fileDescriptors.proveHealed(injected, context)).toMatchObject({ holds: true });
    expect(await speak(context.cluster.control('n1', 'peer').port)).toBe(true);
  });

  test('a process that ends under its limit was ended by it, and is started again', async () => {
    await using loopback = await startLoopbackCluster(['n1']);
    const { context } = loopback;
    const injected = await fileDescriptors.inject(stepFor(fileDescriptors, ['n1'], { spare: 0 }), context);
    await loopback.cluster.node('n1').signalAll('SIGKILL');
    await gone(async () => await loopback.cluster.node('n1').pids());
    // Nobody had seen the limit at work yet.
    expect(await fileDescriptors.prove(injected, context)).toMatchObject({ holds: false });
    await fileDescriptors.heal(injected, context);
    const again = await fileDescriptors.inject(stepFor(fileDescriptors, ['n1'], { spare: 0 }), context);
    expect(await fileDescriptors.prove(again, context)).toMatchObject({ holds: true });
    await loopback.cluster.node('n1').signalAll('SIGKILL');
    await gone(async () => await loopback.cluster.node('n1').pids());
    expect(await fileDescriptors.bit(again, context)).toMatchObject({ holds: true });
    await fileDescriptors.heal(again, context);
    expect(await fileDescriptors.proveHealed(again, context)).toMatchObject({ holds: true });
  });

  test('where nothing runs there is nothing to limit', async () => {
    await using loopback = await startLoopbackCluster(['n1']);
    const { context } = loopback;
    await loopback.cluster.node('n1').signalAll('SIGKILL');
    await gone(async () => await loopback.cluster.node('n1').pids());
    const injected = await fileDescriptors.inject(stepFor(fileDescriptors, ['n1'], { spare: 0 }), context);
    expect(await fileDescriptors.prove(injected, context)).toEqual({ holds: false, note: 'nothing runs there' });
    await fileDescriptors.heal(injected, context);
  });
});

async function gone(pids: () => Promise<readonly number[]>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while ((await pids()).length > 0 && performance.now() < deadline) await delay(5);
}

/** True when what is said comes back. */
async function speak(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.once('connect', () => socket.write('hello'));
  socket.once('data', () => resolve(true));
  socket.on('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  const timer = setTimeout(() => resolve(false), 2_000);
  const heard = await promise;
  clearTimeout(timer);
  socket.destroy();
  return heard;
}
