import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quickConfig } from './testing/config-files.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const quick = ['run', '--config', quickConfig];

function runsIn(cwd: string): string[] {
  const folder = join(cwd, 'results', 'quick');
  return readdirSync(folder)
    .filter((name) => name !== 'latest')
    .map((name) => join(folder, name));
}

describe('--reporter', () => {
  test('takes several, each with its place', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const reporters = 'line,ndjson,junit=out/junit.xml,json=verdict.json,html=report.html';
    const { status, stdout, stderr } = await indoubt([...quick, '--reporter', reporters], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [run = ''] = runsIn(cwd);
    const same = (name: string, path: string): void =>
      expect(readFileSync(join(cwd, path), 'utf8')).toBe(readFileSync(join(run, name), 'utf8'));
    same('report.html', 'report.html');
    expect(JSON.parse(readFileSync(join(cwd, 'verdict.json'), 'utf8'))).toMatchObject({ outcome: 'passed' });
    expect(readFileSync(join(cwd, 'out', 'junit.xml'), 'utf8')).toMatch(/^<\?xml .*<testsuite[s ]/s);
    const lines = stdout.trimEnd().split('\n');
    const events = lines
      .filter((line) => line.startsWith('{"kind":'))
      .map((line) => JSON.parse(line) as { kind: string });
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['planned', 'stage', 'phase', 'tick', 'verdict']),
    );
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^PASSED: /)]));
  });

  test('is line on GitHub Actions, with annotations and a job summary beside it', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const env = { GITHUB_ACTIONS: 'true', CI: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { status, stdout } = await indoubt(quick, { cwd, env });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^PASSED: /m);
    expect(stdout).toMatch(/^::notice title=indoubt passed::/m);
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(/^## ✅ PASSED: /);
  });

  test('that can’t write its file says so, and the run is none the worse', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const { status, stdout, stderr } = await indoubt([...quick, '--reporter', 'line,junit=/dev/null/junit.xml'], {
      cwd,
    });
    expect(stdout).toMatch(/^PASSED: /m);
    expect(stderr).toMatch(/^indoubt: cannot write \/dev\/null\/junit\.xml: [^\n]*\n$/);
    expect(status).toBe(255);
    expect(existsSync(join(runsIn(cwd)[0] ?? '', 'verdict.json'))).toBe(true);
  });
});

describe('--repeat-each', () => {
  test('runs the same plan again, each run in a folder of its own, and counts', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const { status, stdout } = await indoubt([...quick, '--repeat-each', '2', '--time-limit', '500ms'], { cwd });
    expect([0, 2]).toContain(status);
    const plans = runsIn(cwd).map((run) => readFileSync(join(run, 'plan.json'), 'utf8'));
    expect(plans).toHaveLength(2);
    expect(plans[0]).toBe(plans[1]);
    // The nodes' data is gone with the runs.
    expect(runsIn(cwd).filter((run) => existsSync(join(run, 'data')))).toEqual([]);
    expect(stdout).toMatch(/\n2 runs of the same plan: [^\n]*\n$/);
  });

  test('ends after --max-failures violated runs, with 1', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const bug = ['--bug', 'decision-before-record', '--faults', 'kill', '--seed', '1', '--time-limit', '4s'];
    const { status, stdout } = await indoubt(['run', ...bug, '--repeat-each', '8', '--max-failures', '1'], { cwd });
    expect(status).toBe(1);
    expect(stdout).toMatch(/\n\d runs? of the same plan: 1 violated(?:, \d passed)?(?:, \d inconclusive)?\n$/);
    expect(stdout).toMatch(/^VIOLATED: /m);
  });
});

test('--operations limits the load; the last reads and probes come on top', async () => {
  await using folder = await temporaryFolder();
  await indoubt([...quick, '--operations', '25', '--json'], { cwd: folder.path });
  const history = readFileSync(join(runsIn(folder.path)[0] ?? '', 'history.jsonl'), 'utf8').split('\n');
  const final = history.findIndex((line) => line.includes('"f":"phase"') && line.includes('"name":"final"'));
  expect(final).toBeGreaterThan(25);
  expect(history.slice(0, final).filter((line) => line.includes('"type":"invoke"'))).toHaveLength(25);
  expect(history.slice(final).filter((line) => line.includes('"type":"invoke"'))).not.toEqual([]);
});

test('--set reaches the workload and the nodes', async () => {
  await using folder = await temporaryFolder();
  const flags = ['--set', 'accounts=6', '--set', 'balance=50', '--time-limit', '1s', '--json'];
  await indoubt([...quick, ...flags], { cwd: folder.path });
  const declaration = JSON.parse(
    readFileSync(join(runsIn(folder.path)[0] ?? '', 'evidence', 'declaration.json'), 'utf8'),
  ) as { initial: { accounts: Record<string, number> } };
  expect(Object.values(declaration.initial.accounts)).toEqual([50, 50, 50, 50, 50, 50]);
});

test('--keep-data keeps the nodes’ data, under --out', async () => {
  await using folder = await temporaryFolder();
  await indoubt([...quick, '--time-limit', '500ms', '--keep-data', '--out', 'others'], { cwd: folder.path });
  const data = join(folder.path, 'others', 'quick', 'latest', 'data');
  expect(readdirSync(data).toSorted()).toEqual(['n1', 'n2', 'n3', 'n4']);
});
