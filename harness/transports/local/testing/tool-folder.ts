import { accessSync, constants, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const searched = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** What the transport's scripts use of a machine, besides what cuts. */
const basics = ['sh', 'unshare', 'nsenter', 'setsid', 'ip', 'sleep', 'hostname', 'true', 'cat'];

/** A folder that is a PATH with the basic tools and these: a machine on which the others are not installed. */
export class ToolFolder implements Disposable {
  readonly path: string;

  constructor(tools: readonly string[]) {
    this.path = mkdtempSync(join(tmpdir(), 'indoubt-tools-'));
    for (const tool of [...basics, ...tools]) {
      const found = searched.map((folder) => join(folder, tool)).find(isExecutable);
      if (found !== undefined) symlinkSync(found, join(this.path, tool));
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Somewhere else, or nowhere.
    return false;
  }
}
