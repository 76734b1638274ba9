import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isJsonObject, type Json } from '../../core/json.ts';

/** One process as `ps` shows it: the first letter of `state` is R, S, D, T, Z ... everywhere. */
export interface PsEntry {
  readonly pid: number;
  readonly state: string;
  readonly command: string;
}

/** What `ps` says of these processes; those that are gone are not in it. It exists where /proc doesn't. */
export async function ps(pids: readonly number[]): Promise<readonly PsEntry[]> {
  if (pids.length === 0) return [];
  const text = await run(['-o', 'pid=,stat=,args=', '-p', pids.join(',')]);
  return text
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, state, command]) => ({ pid: Number(pid), state: (state ?? '').charAt(0), command: command ?? '' }));
}

/** Those of them that can still do something. */
export async function alive(pids: readonly number[]): Promise<readonly PsEntry[]> {
  return (await ps(pids)).filter(({ state }) => state !== 'Z' && state !== 'X');
}

async function run(argv: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('ps', argv)).stdout;
  } catch (error) {
    // Status 1 without output: none of them exists.
    if (isJsonObject(error as Json) && (error as { code?: unknown }).code === 1) return '';
    throw error;
  }
}
