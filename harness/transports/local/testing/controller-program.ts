import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createLocal } from '../local.ts';
import { modeHere, optionsOf } from './mode.ts';

/** A controller as the command line is one: it holds the pipe of a contained run, and is killed at any moment. */
const [folder = ''] = process.argv.slice(2);
const program = fileURLToPath(new URL('./run-program.ts', import.meta.url));
const [command = '', ...args] = createLocal(optionsOf(modeHere())).contain([process.execPath, program, folder]);
const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit', 'pipe'], detached: true });
child.on('exit', (code) => process.exit(code ?? 1));
