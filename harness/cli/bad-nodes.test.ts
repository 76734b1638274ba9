import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../transports/testing/test-cluster.ts';
import { badNodesConfig } from './testing/config-files.ts';
import { harmIn } from './testing/harmless.ts';
import { IndoubtProcess } from './testing/indoubt-process.ts';
import { markVariable, remainsOf } from './testing/run-remains.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `junit.xml` says, if there is one. */
  readonly junit: string;
}

/** A run of one of the bad systems, of which nothing may be left. */
async function runOf(system: string, transport = 'auto'): Promise<Ran> {
  await using folder = await temporaryFolder();
  const args = ['run', '--config', badNodesConfig, '--system', system, '--transport', transport, '--reporter', 'line'];
  const traces = { snapshot: { processes: [], namespaces: new Set<string>() }, mark: folder.path, folder: folder.path };
  await using run = IndoubtProcess.start(args, { cwd: folder.path, env: { [markVariable]: folder.path } });
  const { status, stdout, stderr } = await run.ended();
  await until('nothing is left', () => remainsOf(traces).length === 0);
  expect([...harmIn(stdout), ...harmIn(stderr)]).toEqual([]);
  const junit = join(folder.path, 'results', system, 'latest', 'junit.xml');
  return { status, stdout, stderr, junit: existsSync(junit) ? readFileSync(junit, 'utf8') : '' };
}

describe.each(['auto', 'plain'])('a node that does not start (transport %s)', (transport) => {
  test('has its last lines shown, ends the run with 255, and leaves nothing', async () => {
    const { status, stdout, junit } = await runOf('exits-at-once', transport);
    expect(status).toBe(255);
    const words = ['starting up', 'disk on fire', String.raw`\::error::forged`, String.raw`\x1b[31mred`];
    expect(stdout).toContain(
      `ERROR: n2 did not start: it ended with exit status 3; its last lines:\n${words.map((line) => `      ${line}\n`).join('')}`,
    );
    // The others were ended with the cluster: that is no news.
    expect(stdout).not.toMatch(/n[134] ended by itself/);
    expect(junit).toMatch(/<error\b/);
    expect(junit).not.toMatch(/<failure\b/);
  });

  test('because it never answers is given up when its time is over', async () => {
    const { status, stdout } = await runOf('never-answers', transport);
    expect(status).toBe(255);
    expect(stdout).toContain('ERROR: n2 did not start: it gives no answer; its last lines:\n      thinking\n');
  });
});

describe('what goes wrong before the load is told in a line, with 255:', () => {
  test.for([
    ['says-nothing', /^ERROR: n2 did not start: it ended with exit status 4; it printed nothing$/m],
    ['kills-itself', /^ERROR: n2 did not start: it ended with SIGKILL; its last lines:\n {6}farewell$/m],
    ['install-throws', /^ERROR: install-throws: install of n\d failed: no room$/m],
    ['start-throws', /^ERROR: start-throws: start of n\d failed: no such thing$/m],
    ['start-gives-nothing', /^ERROR: start-gives-nothing: start of n\d gave no process$/m],
    ['ready-throws', /^ERROR: n\d did not start: not today/m],
    ['ready-hangs', /^ERROR: n\d did not start: no answer in time/m],
  ] as const)('%s', async ([system, said]) => {
    const { status, stdout } = await runOf(system);
    expect(status).toBe(255);
    expect(stdout).toMatch(said);
    expect(stdout).not.toMatch(/^ {4,}at .*\.ts:\d/m);
  });
});

describe('what goes wrong before there is a run is told on standard error alone:', () => {
  test.for([
    ['missing-says', 255, 'missing-says: it is not installed: apt-get install it'],
    ['missing-throws', 255, 'missing-throws: missing failed: lost'],
    ['role-throws', 254, 'role-throws: role of n1: roleless'],
    ['role-is-none', 254, 'role-is-none: role of n1: undefined, and a text is expected'],
  ] as const)('%s', async ([system, status, said]) => {
    expect(await runOf(system)).toMatchObject({ status, stdout: '', stderr: `indoubt: ${said}\n` });
  });
});

describe('what a system can’t be asked is not known, and the run goes on:', () => {
  test('its state', async () => {
    expect([0, 2]).toContain((await runOf('observe-hangs')).status);
  });

  test('its final state, without which it does not pass', async () => {
    const { status, stdout } = await runOf('final-throws');
    expect(status).toBe(2);
    expect(stdout).toMatch(/not judged .*AC5: the final state of n\d is not known: dumb/);
  });
});

test('a node that ends by itself makes the run inconclusive, with its last words', async () => {
  const { status, stdout } = await runOf('crashes');
  expect(stdout).toMatch(
    /^INCONCLUSIVE: n2 ended by itself \(exit status 3\); its last lines:\n {6}panic: out of luck$/m,
  );
  expect(stdout).toMatch(/ fault {5}crash 1 crash n2 injected: n2 ended by itself \(exit status 3\)/);
  expect(status).toBe(2);
});
