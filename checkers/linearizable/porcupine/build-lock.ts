import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * Waits until nobody else builds into the folder, and keeps others from it until it is disposed of. The lock is a
 * socket in Linux's abstract namespace: the kernel frees it with its holder, however that ends, and nothing is left to
 * clean up. Rejects at the signal.
 */
export async function lockFolder(folder: string, signal: AbortSignal): Promise<AsyncDisposable> {
  const name = `\0indoubt-build-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  for (;;) {
    signal.throwIfAborted();
    const lock = await tryLock(name);
    if (lock !== undefined) return lock;
    await holderGone(name, signal);
  }
}

async function tryLock(name: string): Promise<AsyncDisposable | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    // Whoever waits learns from the closing alone.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => waiting.delete(socket));
  });
  server.listen(name);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(server.close(), 'close');
      for (const socket of waiting) socket.destroy();
      await closed;
    },
  };
}

async function holderGone(name: string, signal: AbortSignal): Promise<void> {
  const socket = connect(name);
  const { promise, resolve } = Promise.withResolvers<void>();
  const give = (): void => resolve();
  // A refused connection is as good as a closed one: the holder went between the two calls.
  socket.on('error', () => socket.destroy()).on('close', give);
  signal.addEventListener('abort', give);
  if (signal.aborted) give();
  await promise;
  signal.removeEventListener('abort', give);
  socket.destroy();
}
