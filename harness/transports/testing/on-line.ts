import type { Socket } from 'node:net';

/**
 * Calls back for each whole line that a socket brings. Not readline: its interface throws what the socket emits as an
 * error, and a socket that is reset is nothing out of the ordinary here.
 */
export function onLine(socket: Socket, hear: (line: string) => void): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}
