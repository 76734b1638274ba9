import { readFile } from 'node:fs/promises';
import type { Evidence } from '../../harness/ports/fault.ts';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { endedUnder } from '../ended-under.ts';
import { LoweredLimits } from '../limits/lowered-limits.ts';
import { Pressure } from '../pressure-fault.ts';

const bytesPerKibibyte = 1_024;

/** The soft limit of address space, lowered to what each process has and a little more: the next large allocation fails. */
export class AddressSpaceLimit extends Pressure {
  readonly #nodes: readonly ClusterNode[];
  readonly #headroomBytes: number;
  readonly #limits = new LoweredLimits('as');

  constructor(nodes: readonly ClusterNode[], headroomBytes: number) {
    super();
    this.#nodes = nodes;
    this.#headroomBytes = headroomBytes;
  }

  async start(): Promise<string> {
    const pids = (await Promise.all(this.#nodes.map(async (node) => await node.pids()))).flat();
    await Promise.all(
      pids.map(async (pid) => {
        const bytes = await addressSpaceBytes(pid);
        if (bytes !== undefined) await this.#limits.lower(pid, () => bytes + this.#headroomBytes);
      }),
    );
    const where = this.#nodes.map(({ name }) => name).join(', ');
    return `soft limit of address space of ${this.#limits.lowered.length} processes on ${where}: ${this.#headroomBytes} bytes more than they have`;
  }

  async evidence(): Promise<Evidence> {
    if (this.#limits.lowered.length === 0) return { holds: false, note: 'nothing runs there' };
    const standing = await this.#limits.standing();
    if (standing.length === 0) return endedUnder(this.#limits.wasSeen);
    const seen = await Promise.all(
      standing.map(async ({ pid, now, soft }) => {
        const left = now - ((await addressSpaceBytes(pid)) ?? now);
        return { pid, left: Number.isFinite(left) ? left : -1, isLowered: now <= soft };
      }),
    );
    const holds = seen.every(({ isLowered }) => isLowered);
    this.#limits.wasSeen ||= holds;
    const note = seen.map(({ pid, left }) => `${pid} ${left < 0 ? 'has no limit' : `can map ${left} bytes more`}`);
    return { holds, note: note.join(', ') };
  }

  override async bitten(): Promise<Evidence | undefined> {
    const ended = this.#limits.lowered.length - (await this.#limits.standing()).length;
    return ended > 0 && this.#limits.wasSeen
      ? { holds: true, note: `${ended} of its processes ended under their own limit` }
      : undefined;
  }

  async undo(): Promise<void> {
    await this.#limits.undo();
  }

  async left(): Promise<readonly string[]> {
    return await this.#limits.left();
  }
}

/** What a process has mapped (VmSize of proc_pid_status(5)); undefined for one that is gone. */
async function addressSpaceBytes(pid: number): Promise<number | undefined> {
  try {
    const size = /^VmSize:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1];
    return size === undefined ? undefined : Number(size) * bytesPerKibibyte;
  } catch {
    // ENOENT before the read, ESRCH during it: there is no such process.
    return undefined;
  }
}
