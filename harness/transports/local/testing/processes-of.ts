import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/**
 * Every process of this machine that works in a folder, or names it in its command line: a run in a folder of its own is
 * known by that, wherever in its namespaces a process is.
 */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      const [cwd, command] = [link(`/proc/${pid}/cwd`), text(`/proc/${pid}/cmdline`)];
      return cwd.startsWith(folder) || command.includes(folder) ? [`${pid}: ${command} in ${cwd}`] : [];
    });
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It is gone, or is a zombie, which works nowhere.
    return '';
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
