import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { halfSeenConfig } from './testing/config-files.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

interface Line {
  readonly time: number;
  readonly process: unknown;
  readonly f: string;
  readonly value: { readonly name?: string; readonly stage?: string };
}

test('--stop-on violation ends the load at the first violation that shows itself, and the last phases follow', async () => {
  await using folder = await temporaryFolder();
  const { status, stdout } = await indoubt(['run', '--config', halfSeenConfig, '--reporter', 'line'], {
    cwd: folder.path,
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(/total: .*; seen at [\d.]+ (?:ms|s), the load ends here/);
  expect(stdout).toMatch(/^VIOLATED: /m);
  const path = join(folder.path, 'results', 'half-seen', 'latest', 'history.jsonl');
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  const phases = lines.map((line) => JSON.parse(line) as Line).filter(({ f }) => f === 'phase');
  const ends = phases.filter(({ value }) => value.stage === 'end');
  // `during` was not begun, or cut short: of forty seconds of load most are missing.
  expect(ends.map(({ value }) => value.name)).toEqual(expect.arrayContaining(['before', 'after', 'final']));
  const loadEnd = ends.findLast(({ value }) => value.name === 'before' || value.name === 'during')?.time ?? Infinity;
  expect(loadEnd).toBeLessThan(20e9);
});

test('a run can be stopped on a violation and on nothing else', async () => {
  await using folder = await temporaryFolder();
  const { status, stderr } = await indoubt(['run', '--stop-on', 'violatoin'], { cwd: folder.path });
  expect({ status, stderr }).toEqual({
    status: 254,
    stderr: expect.stringContaining(
      'indoubt: --stop-on violatoin: a run can be stopped on a violation; did you mean "violation"?',
    ) as string,
  });
});
