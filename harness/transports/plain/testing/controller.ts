import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plain } from '../plain.ts';

/** What holds the pipe: runs the runner contained, passes its output on, and ends when it does. */
const runner = fileURLToPath(new URL('./runner.ts', import.meta.url));
const [command, ...rest] = plain.contain([process.execPath, runner, ...process.argv.slice(2)]);
const child = spawn(command ?? '', rest, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
child.once('exit', (code) => process.exit(code ?? 1));
