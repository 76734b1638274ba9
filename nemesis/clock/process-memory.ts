import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../../harness/core/errors.ts';

/** A process that ended, or is about to: nothing of it is left to change. */
export class ProcessGone extends Error {
  override readonly name = 'ProcessGone';
}

/** Codes by which the kernel says that there is no such process. */
const goneCodes: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH']);
/** Reading: nothing is mapped there, as after an exec. Writing: refused, since what is there was just read. */
const unmapped = 'EIO';

/** Another process's memory, through /proc/PID/mem, which lets a tracer write where the process itself may not. */
export class ProcessMemory implements Disposable {
  readonly pid: number;
  readonly #descriptor: number;

  /** @throws ProcessGone; EnvironmentError `process-memory` where the kernel refuses. */
  constructor(pid: number) {
    this.pid = pid;
    this.#descriptor = attempt(pid, () => openSync(`/proc/${pid}/mem`, 'r+'));
  }

  /** As many bytes as there are, up to `length`. */
  read(address: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    const count = attempt(this.pid, () => readSync(this.#descriptor, bytes, 0, length, address), unmapped);
    // A process that is ending has given its memory back, and reads as empty.
    if (count === 0) throw new ProcessGone(`process ${this.pid} has no memory any more`);
    return bytes.subarray(0, count);
  }

  write(address: number, bytes: Buffer): void {
    const count = attempt(this.pid, () => writeSync(this.#descriptor, bytes, 0, bytes.length, address));
    if (count !== bytes.length) throw new ProcessGone(`process ${this.pid} has no memory any more`);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

/** A small file of /proc/PID, as text of one byte a character. */
export function procFile(pid: number, name: string): string {
  return attempt(pid, () => readFileSync(`/proc/${pid}/${name}`, 'latin1'));
}

/** Does what needs the process, and tells its end from a refusal; one more code may stand for the end. */
export function attempt<T>(pid: number, work: () => T, goneToo?: string): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (goneCodes.has(code) || code === goneToo) throw new ProcessGone(`process ${pid} is gone`, { cause: error });
    throw new EnvironmentError(
      'process-memory',
      `process ${pid}: ${messageOf(error)}: its memory can't be changed; run as the same user or as root, and see kernel.yama.ptrace_scope and proc_mem.force_override`,
      { cause: error },
    );
  }
}
