import { expect } from 'vitest';
import { type StartOptions, indoubt } from './indoubt-process.ts';

/** Runs a command line that must be refused in one line, with 254 and nothing on standard output; the line, without our name. */
export async function refusal(args: readonly string[], options: StartOptions): Promise<string> {
  const { status, stdout, stderr } = await indoubt(args, options);
  expect({ status, stdout, lines: stderr.split('\n').length - 1, stderr }).toEqual({
    status: 254,
    stdout: '',
    lines: 1,
    stderr,
  });
  expect(stderr).toMatch(/^indoubt: \S.*\n$/u);
  // A stack trace that was put on one line is still one.
  expect(stderr).not.toMatch(/\bat (?:async )?\S+ \(|node:internal|file:\/\//u);
  return stderr.slice('indoubt: '.length, -1);
}
