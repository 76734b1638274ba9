import { describe, expect, test } from 'vitest';
import type { Link } from '../../core/plan.ts';
import { heldBytesMax, unacknowledgedBytesMax, unacknowledgedMsMax } from '../../relay/direction.ts';
import { until } from '../testing/test-cluster.ts';
import { RelayFixture } from './testing/relay-fixture.ts';

const there: Link = ['a', 'b'];
const back: Link = ['b', 'a'];
/** More than all the kernel's buffers on the way can take. */
const hugeBytes = 64 * 1024 * 1024;

describe('a relayed connection', () => {
  test('carries bytes both ways', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    near.socket.write('ping');
    await until('b hears it', () => far.text === 'ping');
    far.socket.write('pong');
    await until('a hears it', () => near.text === 'pong');
    expect(far.text).toBe('ping');
    near.socket.destroy();
  });

  test('passes on the end of one direction, and the other goes on', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    near.socket.end('last');
    await until('b sees the end', () => far.isEnded);
    expect(far.text).toBe('last');
    far.socket.end('answer');
    await until('a sees the end', () => near.isEnded);
    expect(near.text).toBe('answer');
  });

  test('passes on a reset of either end, after what came before it', async () => {
    await using fixture = await RelayFixture.start();
    const first = await fixture.pair();
    first.near.socket.write('before');
    await until('b hears it', () => first.far.text === 'before');
    first.near.socket.resetAndDestroy();
    await until('b is reset', () => first.far.broken === 'ECONNRESET');
    const second = await fixture.pair();
    second.far.socket.resetAndDestroy();
    await until('a is reset', () => second.near.broken === 'ECONNRESET');
    expect([first.far.isEnded, second.near.isEnded]).toEqual([false, false]);
  });

  test('passes on back-pressure, and loses nothing of what had to wait', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    far.socket.pause();
    near.socket.write(Buffer.alloc(hugeBytes, 7));
    await settled(() => near.socket.bytesWritten - near.socket.writableLength);
    expect(near.socket.writableLength).toBeGreaterThan(0);
    far.socket.resume();
    await until('b has it all', () => far.bytes === hugeBytes);
    near.socket.destroy();
  });

  test('is refused where nobody listens, and accepted again when somebody does', async () => {
    await using fixture = await RelayFixture.start();
    await fixture.unlisten();
    fixture.relay.check('b');
    await until('it is refused', async () => (await fixture.probe()) === 'refused');
    await expect(fixture.dial()).rejects.toThrow(/ECONNREFUSED/);
    await fixture.listen();
    const { near } = await fixture.pair();
    near.socket.destroy();
    expect(fixture.failures).toEqual([]);
  });

  test('that the relay had accepted before it knew better is reset', async () => {
    await using fixture = await RelayFixture.start();
    await fixture.unlisten();
    const near = await fixture.dial();
    await until('a is reset', () => near.broken === 'ECONNRESET');
    await expect(fixture.dial()).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a connection across a cut', () => {
  test('holds back what was sent, bounded, and then the sender waits', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    await fixture.relay.cut('x', [there, back]);
    near.socket.write(Buffer.alloc(hugeBytes, 7));
    await settled(() => near.socket.writableLength);
    expect(near.socket.writableLength).toBeGreaterThan(hugeBytes / 2);
    expect(far.bytes).toBe(0);
    await fixture.relay.heal('x');
    await until('b has it all', () => far.bytes === hugeBytes);
    near.socket.destroy();
  });

  test('lets a window pass the open way, and no more before its acknowledgements do', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    await fixture.relay.cut('x', [back]);
    near.socket.write('a first');
    await until('b hears it', () => far.text === 'a first');
    fixture.skippedMs += unacknowledgedMsMax;
    near.socket.write(' and a second');
    await until('it is lost', () => lost(fixture, back) > 0);
    expect(far.text).toBe('a first');
    await fixture.relay.heal('x');
    await until('b hears the rest', () => far.text === 'a first and a second');
    near.socket.destroy();
  });

  test('lets no more than a window pass, however soon', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    await fixture.relay.cut('x', [back]);
    near.socket.write(Buffer.alloc(hugeBytes, 7));
    await settled(() => near.socket.writableLength);
    expect(far.bytes).toBeGreaterThan(0);
    // The last chunk that is let through may overshoot.
    expect(far.bytes).toBeLessThanOrEqual(unacknowledgedBytesMax + heldBytesMax);
    near.socket.destroy();
  });

  test('forgets what a reset sender had not got acknowledged, and tells the reset after healing', async () => {
    await using fixture = await RelayFixture.start();
    const { near, far } = await fixture.pair();
    near.socket.write('before.');
    await until('b hears it', () => far.text === 'before.');
    await fixture.relay.cut('x', [there, back]);
    near.socket.write('during.');
    await until('it is held', () => lost(fixture, there) > 0);
    near.socket.resetAndDestroy();
    await until('the reset is lost too', () => lost(fixture, there) > 1);
    expect(far.broken).toBeUndefined();
    await fixture.relay.heal('x');
    await until('b is reset', () => far.broken === 'ECONNRESET');
    expect(far.text).toBe('before.');
  });

  test('that was never established is never seen if its maker gives up', async () => {
    await using fixture = await RelayFixture.start();
    await fixture.relay.cut('x', [there]);
    const near = await fixture.dial();
    near.socket.write('a request');
    await until('it is held', () => lost(fixture, there) > 1);
    near.socket.end();
    await until('the relay has let go', () => near.isEnded || near.broken !== undefined);
    await fixture.relay.heal('x');
    const after = await fixture.pair();
    expect(fixture.accepted).toHaveLength(1);
    after.near.socket.destroy();
  });

  test('is silent where nobody listens, too, and refused after healing', async () => {
    await using fixture = await RelayFixture.start();
    await fixture.unlisten();
    fixture.relay.check('b');
    await until('it is refused', async () => (await fixture.probe()) === 'refused');
    await fixture.relay.cut('x', [back]);
    expect(await fixture.probe(there, 50)).toBe('silent');
    const near = await fixture.dial();
    await fixture.relay.heal('x');
    await until('a is reset', () => near.broken === 'ECONNRESET');
    expect(await fixture.probe()).toBe('refused');
    expect(fixture.failures).toEqual([]);
  });
});

function lost(fixture: RelayFixture, link: Link): number {
  const counts = fixture.relay.counts('x').filter((count) => count.link.join('>') === link.join('>'));
  return counts.reduce((sum, count) => sum + count.lost, 0);
}

/** Waits until a number has stayed the same for so many looks that nothing can be moving it. */
async function settled(read: () => number): Promise<void> {
  let last = Number.NaN;
  let same = 0;
  await until('it comes to rest', () => {
    const next = read();
    same = next === last ? same + 1 : 0;
    last = next;
    return same > 50;
  });
}
