import { readdir } from 'node:fs/promises';
import { EnvironmentError, messageOf } from '../../harness/core/errors.ts';
import { isDead, processState } from '../process-state.ts';

/** The numbers of a process's open files; undefined when it is gone. */
export async function openFiles(pid: number): Promise<ReadonlySet<number> | undefined> {
  try {
    return new Set((await readdir(`/proc/${pid}/fd`)).map(Number));
  } catch (error) {
    if (isDead(await processState(pid))) return undefined;
    throw new EnvironmentError('limits', `the open files of process ${pid} can't be seen: ${messageOf(error)}`);
  }
}

/** How many numbers below `limit` are free: a process opens that many files more, and then gets EMFILE. */
export function freeBelow(open: ReadonlySet<number>, limit: number): number {
  return limit - [...open].filter((number) => number < limit).length;
}

/** The limit that leaves a process exactly `spare` more files: a file gets the lowest number that is free. */
export function limitFor(open: ReadonlySet<number>, spare: number): number {
  let limit = 0;
  for (let free = 0; open.has(limit) || free < spare; limit++) if (!open.has(limit)) free++;
  return limit;
}
