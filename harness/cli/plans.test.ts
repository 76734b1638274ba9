import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Plan, walkSteps } from '../core/plan.ts';
import { quickConfig } from './testing/config-files.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function dryRun(cwd: string, ...flags: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await indoubt(['run', '--dry-run', '--json', ...flags], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('a seed', () => {
  test('gives the same plan, byte for byte, and another seed another one', async () => {
    await using folder = await temporaryFolder();
    const [first, again, other] = await Promise.all(
      ['7', '7', '8'].map(async (seed) => await dryRun(folder.path, '--seed', seed)),
    );
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    // Nothing was done.
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('that is not given is drawn and told, and gives this very plan', async () => {
    await using folder = await temporaryFolder();
    const drawn = await dryRun(folder.path, '--time-limit', '3s');
    const { seed } = JSON.parse(drawn) as Plan;
    expect(await dryRun(folder.path, '--time-limit', '3s', '--seed', seed)).toBe(drawn);
  });

  test('is a word as well as a number', async () => {
    await using folder = await temporaryFolder();
    const { seed } = JSON.parse(await dryRun(folder.path, '--seed', 'a word')) as Plan;
    expect(seed).toBe('a word');
  });
});

test('what is asked for is in the plan', async () => {
  await using folder = await temporaryFolder();
  const asked = ['--system', '3pc', '--faults', 'kill', '--nodes', '5', '--time-limit', '6s', '--rate', '50'];
  const more = ['--concurrency', '3', '--operations', '40', '--operation-timeout', '300ms', '--set', 'accounts=8'];
  const plan = JSON.parse(await dryRun(folder.path, ...asked, ...more)) as Plan;
  expect(plan).toMatchObject({ system: '3pc', requires: ['kill'], nodes: ['n1', 'n2', 'n3', 'n4', 'n5'] });
  expect(plan.options).toMatchObject({
    rate: 50,
    concurrency: 3,
    operations: 40,
    operationTimeoutMs: 300,
    timeLimitMs: 6_000,
    accounts: 8,
  });
  const faults = [...walkSteps(plan.steps)].flatMap((step) => (step.do.kind === 'fault' ? [step.do.fault] : []));
  expect(new Set(faults)).toEqual(new Set(['kill']));
});

test('a plan that was printed is a plan that runs: exactly that one', async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const printed = JSON.parse(await dryRun(cwd, '--config', quickConfig)) as Plan;
  const edited = { ...printed, seed: 'edited', options: { ...printed.options, rate: 77 } };
  writeFileSync(join(cwd, 'my-plan.json'), JSON.stringify(edited));
  const { status, stdout } = await indoubt(['run', '--config', quickConfig, '--plan', 'my-plan.json', '--json'], {
    cwd,
  });
  expect([0, 2]).toContain(status);
  const folderOfRun = join(cwd, 'results', 'quick', 'latest');
  expect(JSON.parse(readFileSync(join(folderOfRun, 'plan.json'), 'utf8'))).toEqual(edited);
  const { seed, repeat, phases } = JSON.parse(stdout) as { seed: string; repeat: string; phases: { name: string }[] };
  expect(seed).toBe('edited');
  expect(phases.map(({ name }) => name)).toEqual(['before', 'during', 'after', 'final']);
  // The command that the report prints runs it again.
  const words = repeat.split(' ').slice(2);
  expect(words.slice(0, 2)).toEqual(['run', '--plan']);
  const again = await indoubt([...words, '--dry-run', '--json'], { cwd });
  expect(JSON.parse(again.stdout)).toEqual(edited);
});
