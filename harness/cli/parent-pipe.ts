import { Socket } from 'node:net';
import { exitStatus } from '../core/errors.ts';

/** Started by the hand-over of `indoubt.mjs`, which holds the other end of a pipe: its end is ours. */
export function endWithParent(): void {
  if (process.env['INDOUBT_PARENT_PIPE'] !== '3') return;
  delete process.env['INDOUBT_PARENT_PIPE'];
  const parent = new Socket({ fd: 3, readable: true });
  parent.on('close', () => process.exit(exitStatus.harness));
  parent.on('error', () => process.exit(exitStatus.harness));
  parent.resume();
  parent.unref();
}
