import { Socket } from 'node:net';
import { runCli } from './program.ts';

// Started by the hand-over of indoubt.mjs: its end is ours.
if (process.env['INDOUBT_PARENT_PIPE'] === '3') {
  delete process.env['INDOUBT_PARENT_PIPE'];
  const parent = new Socket({ fd: 3, readable: true });
  parent.on('close', () => process.exit(255));
  parent.on('error', () => process.exit(255));
  parent.resume();
  parent.unref();
}

process.exitCode = await runCli(process.argv.slice(2), process);
