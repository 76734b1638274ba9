import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A node of the smallest real system: answers what it is told, and has a child, so that a pause has a tree to stop. */
const port = Number(process.argv[2]);
spawn('sleep', ['1000'], { stdio: 'ignore' });
// As many servers do, it takes SIGHUP for the wish that it reads its configuration again, and lives on.
process.on('SIGHUP', () => undefined);
createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
}).listen(port, '127.0.0.1', () => process.stdout.write('listening\n'));
