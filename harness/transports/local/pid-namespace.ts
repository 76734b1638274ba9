import { readlinkSync } from 'node:fs';

/** Names the process namespace that a process is in; undefined when it is gone. */
export function pidNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // It ended between the listing and this reading.
    return undefined;
  }
}
