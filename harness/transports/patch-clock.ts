import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/** Machines whose code for another time is known. */
const machines: readonly NodeJS.Architecture[] = ['x64', 'arm64'];

/**
 * Why what a process is told of time can't be changed here, with the remedy; undefined where it can. A process reads time
 * from the vDSO, a page of code that the kernel lends it, and that page can be written through /proc/PID/mem: tried on
 * this process, with the byte that is there. Yama has a word in whose memory may be written.
 *
 * @param isPrivileged true where the runner has CAP_SYS_PTRACE over the nodes' processes.
 * @param scope Yama's setting kernel.yama.ptrace_scope.
 */
export function patchClockProblem(isPrivileged: boolean, scope: number = ptraceScope()): string | undefined {
  if (process.platform !== 'linux' || !machines.includes(process.arch)) {
    return `clocks of processes can be changed on Linux on ${machines.join(' and ')} only`;
  }
  if (scope >= 3 || (scope === 2 && !isPrivileged)) {
    return `clocks of processes can't be changed: kernel.yama.ptrace_scope is ${scope}; set it to 1 (after a restart where it is 3)${scope === 2 ? ', or run as root' : ''}`;
  }
  const refusal = tryOwn();
  if (refusal === undefined) return undefined;
  return `clocks of processes can't be changed: ${refusal}; start the kernel with proc_mem.force_override=always and without vdso=0`;
}

function ptraceScope(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'latin1'));
  } catch {
    // A kernel without Yama asks for nothing more than the same user.
    return 0;
  }
}

function tryOwn(): string | undefined {
  const start = /^([0-9a-f]+)-.*\[vdso\]$/m.exec(readFileSync('/proc/self/maps', 'latin1'))?.[1];
  if (start === undefined) return 'this process has no vDSO';
  const address = Number.parseInt(start, 16);
  try {
    const memory = openSync('/proc/self/mem', 'r+');
    try {
      const byte = Buffer.alloc(1);
      const isSame = readSync(memory, byte, 0, 1, address) === 1 && writeSync(memory, byte, 0, 1, address) === 1;
      return isSame ? undefined : 'its vDSO could not be written';
    } finally {
      closeSync(memory);
    }
  } catch (error) {
    // Some kernels are built or told to refuse writing code this way: that is the answer.
    return error instanceof Error ? error.message : String(error);
  }
}
