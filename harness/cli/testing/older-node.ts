import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/node', '/usr/local/bin/node'];

/** A Node on this machine that can't run TypeScript, from which `indoubt.mjs` hands over to one that can. */
export const olderNode: string | undefined = places.find((path) => {
  if (!existsSync(path)) return false;
  const major = Number(execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
  return major >= 20 && major < 24;
});
