import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createLocal } from '../local.ts';

/** As controller-program.ts, of a run with disks. */
const [folder = ''] = process.argv.slice(2);
const program = fileURLToPath(new URL('./disk-program.ts', import.meta.url));
const [command = '', ...args] = createLocal().contain([process.execPath, program, folder]);
const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit', 'pipe'], detached: true });
child.on('exit', (code) => process.exit(code ?? 1));
