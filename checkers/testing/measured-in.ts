import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MeasuredCheck } from './measure-check.ts';

const run = promisify(execFile);
const timeoutMs = 900_000;

/**
 * Runs a program that measures one check (measure-check.ts) in a process of its own: its memory is its own, and nothing is warm that would
 * not be.
 */
export async function measuredIn(program: URL, args: readonly string[], heapMb = 3_000): Promise<MeasuredCheck> {
  const flags = ['--expose-gc', `--max-old-space-size=${heapMb}`];
  const { stdout } = await run(process.execPath, [...flags, fileURLToPath(program), ...args], { timeout: timeoutMs });
  return JSON.parse(stdout) as MeasuredCheck;
}
