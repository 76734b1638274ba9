import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Op } from '../core/op.ts';
import { badClientsConfig } from './testing/config-files.ts';
import { harmIn } from './testing/harmless.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly ops: readonly Op[];
}

/** A short run with a client that does in one of five operations what its name says. */
async function runWith(client: string): Promise<Ran> {
  await using folder = await temporaryFolder();
  const args = ['run', '--config', badClientsConfig, '--system', `client-${client}`, '--reporter', 'line'];
  const { status, stdout, stderr } = await indoubt(args, { cwd: folder.path });
  expect({ stderr, harm: harmIn(stdout) }).toEqual({ stderr: '', harm: [] });
  const latest = join(folder.path, 'results', `client-${client}`, 'latest', 'history.jsonl');
  const [, ...lines] = readFileSync(latest, 'utf8').trimEnd().split('\n');
  return { status, stdout, ops: lines.map((line) => JSON.parse(line) as Op) };
}

/** The run went on to its end, clients succeeded after the first misdeed, and every invocation was completed. */
function expectWentOn({ stdout, ops }: Ran, misdeed: RegExp): void {
  expect(stdout).toMatch(/ phase {5}final\n/);
  const first = ops.findIndex(({ error }) => misdeed.test(error ?? ''));
  expect(first).toBeGreaterThan(-1);
  expect(ops.slice(first).filter(({ type }) => type === 'ok').length).toBeGreaterThan(10);
  const own = ops.filter(({ process }) => process !== 'nemesis');
  expect(own.filter(({ type }) => type === 'invoke')).toHaveLength(own.length / 2);
}

describe('what a client does wrong is recorded as info, with the reason, and the run goes on:', () => {
  test.for([
    ['throws', [/^client threw: boom/]],
    ['hangs', [/^timed out$/]],
    [
      'answers-garbage',
      [/no completion/, /type "maybe"/, /type undefined/, /circular/, /=> 1/, /\d{7} characters/, /threw: a trap/],
    ],
  ] as const)('%s', async ([client, reasons]) => {
    const ran = await runWith(client);
    for (const reason of reasons) expectWentOn(ran, reason);
    expect([0, 2]).toContain(ran.status);
    const wrong = ran.ops.filter(({ error }) => reasons.some((reason) => reason.test(error ?? '')));
    expect(wrong.every(({ type, error }) => type === 'info' && (error ?? '').length <= 200)).toBe(true);
    // The process is retired: nobody may take a late answer for that of its next operation.
    const retired = wrong.map(({ process }) => process);
    expect(new Set(retired).size).toBe(retired.length);
  });
});

describe('an operation of a client that never connected failed, and the run goes on:', () => {
  test.for([
    ['opens-badly', [/^not connected: no way in$/]],
    ['is-not-made', [/^not connected: no client: its factory threw: no client today$/, /made something without open/]],
  ] as const)('%s', async ([client, reasons]) => {
    const ran = await runWith(client);
    for (const reason of reasons) expectWentOn(ran, reason);
    const wrong = ran.ops.filter(({ error }) => reasons.some((reason) => reason.test(error ?? '')));
    expect(wrong.every(({ type }) => type === 'fail')).toBe(true);
    expect([0, 2]).toContain(ran.status);
  });
});

test('a client that holds the thread makes windows in which nothing is held against the system', async () => {
  const { status, ops } = await runWith('holds-the-thread');
  expect([0, 2]).toContain(status);
  expect(ops.filter(({ f }) => f === 'starved').length).toBeGreaterThan(1);
});

test('what is thrown outside of any call ends no run, and no such run passes', async () => {
  const { status, stdout } = await runWith('throws-later');
  expect(status).toBe(2);
  expect(stdout).toMatch(/ phase {5}final\n/);
  for (const words of ['thrown by nobody', 'rejected unheard'])
    expect(stdout).toMatch(new RegExp(`thrown outside of any call, .*: ${words} \\(\\d+ times\\)`));
});
