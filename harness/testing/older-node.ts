import { delimiter, join } from 'node:path';
import { command } from './run-command.ts';

/** A Node of the machine that is too old to run TypeScript and young enough to start `indoubt`; undefined when there is none. */
export async function olderNode(): Promise<string | undefined> {
  const folders = new Set((process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/')));
  for (const folder of folders) {
    const node = join(folder, 'node');
    const { stdout } = await command(node, ['--version'], { cwd: '/' });
    if (/^v2[0-3]\./.test(stdout)) return node;
  }
  return undefined;
}
