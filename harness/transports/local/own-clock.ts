import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/**
 * True where a process's own readings of the clock can be changed: it reads time from the vDSO, a page of code that the
 * kernel lends it, and that page can be written through /proc/PID/mem. Tried on this process, with the byte that is
 * there. The code to put there is known for x86-64 only.
 */
export function canRewriteClock(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  const start = /^([0-9a-f]+)-.*\[vdso\]$/m.exec(readFileSync('/proc/self/maps', 'latin1'))?.[1];
  if (start === undefined) return false;
  const address = Number.parseInt(start, 16);
  try {
    const memory = openSync('/proc/self/mem', 'r+');
    try {
      const byte = Buffer.alloc(1);
      return readSync(memory, byte, 0, 1, address) === 1 && writeSync(memory, byte, 0, 1, address) === 1;
    } finally {
      closeSync(memory);
    }
  } catch {
    // Some kernels are built or told to refuse writing code this way: that is the answer.
    return false;
  }
}
