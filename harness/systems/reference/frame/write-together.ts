import type { Socket } from 'node:net';

const corked = new WeakSet<Socket>();

/** Writes, together with all else that is written to the socket in this turn of the event loop: one system call for all. */
export function writeTogether(socket: Socket, text: string): void {
  if (!corked.has(socket)) {
    corked.add(socket);
    socket.cork();
    process.nextTick(() => {
      corked.delete(socket);
      socket.uncork();
    });
  }
  socket.write(text);
}
