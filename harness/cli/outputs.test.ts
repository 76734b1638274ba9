import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indoubt } from './testing/indoubt-process.ts';
import { recordedRun } from './testing/recorded-run.ts';

const program = fileURLToPath(new URL('./indoubt.mjs', import.meta.url));

let cwd = '';
let run = '';
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-outputs-'));
  run = await recordedRun(cwd);
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** The JSON that a command prints, which must be all that it prints. */
async function json(line: string, status = 0): Promise<unknown> {
  const ended = await indoubt(line.split(' '), { cwd });
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status, stderr: '' });
  return JSON.parse(ended.stdout);
}

async function text(line: string): Promise<string> {
  const { status, stdout, stderr } = await indoubt(line.split(' '), { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // Nobody looks at a pipe in colour.
  expect(stdout).not.toContain('\u001b');
  return stdout;
}

describe('list', () => {
  test('names everything that the command line takes', async () => {
    const all = (await json('list --json')) as Record<string, { name: string; about: string }[]>;
    const names = (what: string): string[] => (all[what] ?? []).map(({ name }) => name);
    const kinds = ['systems', 'workloads', 'faults', 'scenarios', 'checkers', 'bugs', 'transports', 'reporters'];
    expect(Object.keys(all)).toEqual(kinds);
    expect(names('systems')).toEqual(expect.arrayContaining(['2pc', '3pc', 'etcd']));
    expect(names('workloads')).toEqual(expect.arrayContaining(['transfer', 'register']));
    expect(names('faults')).toEqual(expect.arrayContaining(['partition', 'kill', 'pause']));
    expect(names('checkers')).toEqual(expect.arrayContaining(['atomic-commit', 'bank', 'progress', 'faults']));
    expect(names('bugs').length).toBeGreaterThanOrEqual(10);
    expect(names('transports')).toEqual(['local', 'plain']);
    expect(names('reporters')).toEqual(expect.arrayContaining(['live', 'line', 'json', 'junit', 'github', 'html']));
    for (const items of Object.values(all)) for (const { about } of items) expect(about).not.toBe('');
  });

  test('of one kind says the same as people read it', async () => {
    const { faults } = (await json('list faults --json')) as { faults: { name: string; about: string }[] };
    const shown = await text('list faults');
    for (const { name, about } of faults) expect(shown).toContain(`  ${name}  ${about}\n`);
  });

  test('of checkers says what a verdict of each is worth', async () => {
    const { checkers } = (await json('list checkers --json')) as { checkers: { name: string; details: unknown }[] };
    expect(checkers.map(({ name }) => name)).toEqual(expect.arrayContaining(['atomic-commit', 'linearizable']));
    for (const { details } of checkers) {
      expect(details).toMatchObject({
        completeness: expect.stringMatching(/^(?:complete|necessary|depends): /),
        cost: expect.stringMatching(/\S/),
        streaming: expect.stringMatching(/^(?:yes|no)\b/),
      });
    }
    expect(checkers.find(({ name }) => name === 'linearizable')?.details).toMatchObject({
      models: expect.stringContaining('cas-register'),
    });
  });

  test('of runs has the newest first', async () => {
    expect(await json('list runs --json')).toMatchObject({ runs: [{ name: run }] });
    expect(await text('list runs')).toContain(run);
    expect(await json('list runs --json --out nowhere')).toEqual({ runs: [] });
    expect(await text('list runs --out nowhere')).toBe('runs\n  none\n');
  });
});

test('doctor says of each transport and system whether it works, and what a run uses', async () => {
  const diagnosis = (await json('doctor --json')) as {
    machine: { isRoot: boolean };
    transports: { name: string; works: boolean; remedies: string[] }[];
    systems: { name: string; missing?: string }[];
    picked: string;
  };
  expect(diagnosis.machine.isRoot).toBe(process.getuid?.() === 0);
  const picked = diagnosis.transports.find(({ works }) => works)?.name;
  expect(diagnosis.picked).toBe(picked);
  const shown = await text('doctor');
  for (const { name, works, remedies } of diagnosis.transports) {
    expect(shown).toMatch(new RegExp(`\\n {2}${works ? 'yes' : 'no '} {2}${name} `));
    for (const remedy of remedies) expect(shown).toContain(remedy);
  }
  expect(diagnosis.systems.find(({ name }) => name === '2pc')).not.toHaveProperty('missing');
  expect(shown).toContain(`a run on this machine uses ${picked}`);
});

describe('show', () => {
  test('shows the newest run: plan, verdict and report', async () => {
    const shown = await text('show');
    expect(shown).toMatch(/^quick 1, workload transfer, 4 nodes/);
    expect(shown).toContain(`${run}/report.html`);
    expect(shown).toContain('PASSED: ');
    expect(await text(`show ${run}`)).toBe(shown);
  });

  test('shows the plan alone, and a plan that prints is a plan that runs', async () => {
    const plan = JSON.parse(readFileSync(join(cwd, run, 'plan.json'), 'utf8')) as unknown;
    expect(await json(`show ${run} --plan --json`)).toEqual(plan);
    expect(await text(`show ${run} --plan`)).not.toContain('PASSED');
  });

  test('shows the verdict as JSON', async () => {
    expect(await json('show --json')).toEqual(JSON.parse(readFileSync(join(cwd, run, 'verdict.json'), 'utf8')));
  });
});

test('runs are looked for where the config keeps them', async () => {
  writeFileSync(join(cwd, 'elsewhere.config.ts'), `export default { run: { out: 'elsewhere' } };`);
  expect(await json('list runs --json --config elsewhere.config.ts')).toEqual({ runs: [] });
  for (const command of ['show', 'show --json']) {
    const { status, stderr } = await indoubt([...command.split(' '), '--config', 'elsewhere.config.ts'], { cwd });
    expect({ status, stderr }).toMatchObject({ status: 254, stderr: expect.stringContaining('elsewhere: no run is') });
  }
  // What is said on the command line counts.
  expect(await json('list runs --json --out results --config elsewhere.config.ts')).toMatchObject({
    runs: [{ name: run }],
  });
});

test('check prints a line of JSON for each file', async () => {
  const { status, stdout, stderr } = await indoubt(['check', run, run, '--json'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({ file: run, verdict: 'valid', checker: expect.stringContaining('bank') });
  }
});

describe('standard output', () => {
  test('that nobody reads any more ends nothing', async () => {
    const child = spawn(process.execPath, [program, 'list'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    const [status] = (await once(child, 'close')) as [number];
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.skipIf(!existsSync('/dev/full'))('that is full is told in one line (skipped: without /dev/full)', async () => {
    const line = `exec "$0" "$1" list > /dev/full`;
    const child = spawn('sh', ['-c', line, process.execPath, program], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(255);
    expect(stderr).toMatch(/^indoubt: can't write to standard output: ENOSPC.*\n$/);
  });
});
