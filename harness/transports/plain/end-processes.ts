import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessEntry } from '../process-table.ts';
import { listProcesses } from './list-processes.ts';
import { type TreeSeeds, membersOf } from './process-tree.ts';

const pollMs = 2;

/**
 * Kills a tree with SIGKILL until nothing of it is left, and returns what is left all the same after `withinMs`: only a
 * process in an uninterruptible wait, or one that is not ours to kill. What was seen once is followed when its parent is
 * gone: by the group that it is in.
 */
export async function endProcesses(seeds: TreeSeeds, withinMs: number): Promise<readonly ProcessEntry[]> {
  const groups = new Set(seeds.groups);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const entries = await listProcesses();
    const members = membersOf(entries, { ...seeds, groups });
    if (members.length === 0) return [];
    if (performance.now() > deadline) return members;
    const own = entries.find(({ pid }) => pid === process.pid)?.group;
    for (const { group } of members) if (group !== own) groups.add(group);
    for (const { pid } of members) sendSignal(pid, 'SIGKILL');
    await delay(pollMs);
  }
}

/** True when the signal reached the process, or the group for a negative pid. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // ESRCH: it ended first. EPERM: it is not ours, and the caller sees that it is still there.
    return false;
  }
}

/** True while a process, or any process of a group for a negative pid, is there; a zombie is. */
export function isReachable(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
