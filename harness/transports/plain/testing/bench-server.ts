import { createServer } from 'node:net';

/** What the relay's benchmark talks to: an echo on the first port; on the second a sink, which tells when it has `bytes`. */
const [echoPort, sinkPort, bytes] = process.argv.slice(2).map(Number);

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
}).listen(echoPort, '127.0.0.1');

createServer((socket) => {
  let left = bytes ?? 0;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) socket.end('done');
  });
}).listen(sinkPort, '127.0.0.1', () => process.stdout.write('listening\n'));
