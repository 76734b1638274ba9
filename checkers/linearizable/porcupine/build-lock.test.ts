import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lockFolder } from './build-lock.ts';

const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)('the lock of a build (skipped where there are no abstract sockets)', () => {
  test('the second waits until the first is done', async () => {
    const folder = `/nowhere/${process.pid}/one`;
    const order: string[] = [];
    const first = await lockFolder(folder, limit());
    const second = lockFolder(folder, limit()).then((lock) => {
      order.push('second');
      return lock;
    });
    // A lock of another folder is free meanwhile; by the time it is taken, the second could have been too.
    await using _other = await lockFolder(`${folder}/other`, limit());
    order.push('first done');
    await first[Symbol.asyncDispose]();
    await (await second)[Symbol.asyncDispose]();
    expect(order).toEqual(['first done', 'second']);
  });

  test('many at once take turns', async () => {
    const folder = `/nowhere/${process.pid}/many`;
    let inside = 0;
    let most = 0;
    const turns = Array.from({ length: 12 }, async () => {
      await using _lock = await lockFolder(folder, limit());
      most = Math.max(most, ++inside);
      await new Promise<void>((resolve) => setImmediate(resolve));
      inside--;
    });
    await Promise.all(turns);
    expect(most).toBe(1);
  });

  test('a holder that is killed holds nothing', async () => {
    const folder = `/nowhere/${process.pid}/killed`;
    const module = fileURLToPath(new URL('build-lock.ts', import.meta.url));
    const program = `
      const { lockFolder } = await import(${JSON.stringify(module)});
      await lockFolder(${JSON.stringify(folder)}, AbortSignal.timeout(60_000));
      console.log('held');
      setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data', { signal: limit() });
    const waiting = lockFolder(folder, limit());
    child.kill('SIGKILL');
    await (await waiting)[Symbol.asyncDispose]();
    expect(child.killed).toBe(true);
  });

  test('waiting ends at the signal', async () => {
    const folder = `/nowhere/${process.pid}/signal`;
    await using _lock = await lockFolder(folder, limit());
    const stop = new AbortController();
    const waiting = lockFolder(folder, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});

function limit(): AbortSignal {
  return AbortSignal.timeout(20_000);
}
