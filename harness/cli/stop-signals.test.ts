import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { until } from '../transports/testing/test-cluster.ts';
import { quickConfig } from './testing/config-files.ts';
import { IndoubtProcess, indoubt } from './testing/indoubt-process.ts';
import { olderNode } from './testing/older-node.ts';
import { markVariable, remainsOf, snapshotOf } from './testing/run-remains.ts';
import { type TemporaryFolder, temporaryFolder } from './testing/temporary-folder.ts';

/** Two signals within less than this are one Ctrl-C that arrived twice. */
const echoMs = 300;
const faulty = ['run', '--time-limit', '8s', '--seed', '3', '--reporter', 'ndjson'];

interface Started extends AsyncDisposable {
  readonly run: IndoubtProcess;
  readonly folder: TemporaryFolder;
  /** The run's folder, relative to the working folder. */
  recorded(): Promise<string>;
}

async function started(args: readonly string[], node?: string): Promise<Started> {
  const folder = await temporaryFolder();
  const env = { [markVariable]: folder.path };
  const run = IndoubtProcess.start(args, { cwd: folder.path, env, ...(node === undefined ? {} : { node }) });
  return {
    run,
    folder,
    recorded: async () => String((await run.event({ kind: 'planned' }))['folder']),
    [Symbol.asyncDispose]: async () => {
      await run[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Resolves once nothing of the run is on the machine. */
async function nothingLeft({ run, folder }: Started, work: () => Promise<void>): Promise<void> {
  const traces = { snapshot: snapshotOf(run.pid), mark: folder.path, folder: folder.path };
  await work();
  await until('nothing is left', () => remainsOf(traces).length === 0);
}

describe.each([
  ['SIGINT', 'local'],
  ['SIGTERM', 'plain'],
] as const)('%s on a run: %s', (signal, transport) => {
  test('heals, collects, reports what there is, and ends with 130', async () => {
    await using it = await started([...faulty, '--transport', transport]);
    await it.run.event({ kind: 'fault', stage: 'injected' });
    const recorded = await it.recorded();
    await nothingLeft(it, async () => {
      it.run.signal(signal);
      const { status, stdout, stderr } = await it.run.ended();
      expect({ status, stderr }).toMatchObject({
        status: 130,
        stderr: expect.stringMatching(/^\nindoubt: stopping: [^\n]*\n$/),
      });
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const faults = events.filter(({ kind }) => kind === 'fault');
      const stepsAt = (stage: string): unknown[] =>
        faults.filter((event) => event['stage'] === stage).map(({ step }) => step);
      expect(stepsAt('healed')).toEqual(expect.arrayContaining(stepsAt('injected')));
      const stages = events.flatMap((event) => (event['kind'] === 'stage' ? [event['stage']] : []));
      expect(stages).toEqual(expect.arrayContaining(['collect', 'teardown', 'check', 'report']));
      expect(events.at(-1)).toMatchObject({ kind: 'verdict', verdict: { outcome: 'inconclusive', leftovers: [] } });
      expect(JSON.stringify(events.at(-1))).toContain('the run was stopped before its end');
    });
    expect(existsSync(join(it.folder.path, recorded, 'report.html'))).toBe(true);
    expect(existsSync(join(it.folder.path, recorded, 'data'))).toBe(false);
    expect((await indoubt(['check', recorded], { cwd: it.folder.path })).status).toBe(2);
  });

  test('a second one ends it at once, and nothing is left', async () => {
    await using it = await started([...faulty, '--transport', transport]);
    await it.run.event({ kind: 'fault', stage: 'injected' });
    const recorded = await it.recorded();
    await nothingLeft(it, async () => {
      it.run.signal(signal);
      await until('it is stopping', () => it.run.stderr.includes('stopping'));
      await delay(echoMs);
      it.run.signal(signal);
      expect((await it.run.ended()).status).toBe(130);
    });
    expect((await indoubt(['check', recorded], { cwd: it.folder.path })).status).toBe(2);
  });
});

test('while nodes start, it ends with 130 and no word of an error', async () => {
  await using it = await started(faulty);
  await it.run.event({ kind: 'stage', stage: 'start' });
  await nothingLeft(it, async () => {
    it.run.signal('SIGINT');
    const { status, stdout } = await it.run.ended();
    expect(status).toBe(130);
    expect(stdout).not.toMatch(/Abort|\bat .*\.ts:\d/);
    const verdict = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as unknown;
    expect(verdict).toMatchObject({ kind: 'verdict', verdict: { outcome: 'inconclusive' } });
  });
});

test('before there is a run, none is made', async () => {
  await using folder = await temporaryFolder();
  const config = `console.error('loading'); await new Promise((resolve) => setTimeout(resolve, 2000)); export default {};`;
  writeFileSync(join(folder.path, 'indoubt.config.ts'), config);
  await using run = IndoubtProcess.start(['run'], { cwd: folder.path });
  await until('it loads its config', () => run.stderr.includes('loading'));
  run.signal('SIGINT');
  expect((await run.ended()).status).toBe(130);
  expect(readdirSync(folder.path)).toEqual(['indoubt.config.ts']);
});

test('one Ctrl-C that arrives twice, from the terminal and passed on by npm, is one', async () => {
  await using it = await started(['run', '--config', quickConfig, '--reporter', 'ndjson', '--repeat-each', '3']);
  await it.run.event({ kind: 'phase', name: 'before' });
  it.run.signal('SIGINT');
  it.run.signal('SIGINT');
  const { status, stdout } = await it.run.ended();
  expect(status).toBe(130);
  // It came to a verdict, and no repetition was begun.
  expect(stdout.split('{"kind":"verdict"')).toHaveLength(2);
  expect(stdout.split('{"kind":"planned"')).toHaveLength(2);
});

test('a terminal that is closed leaves nothing', async () => {
  await using it = await started(faulty);
  await it.run.event({ kind: 'phase', name: 'before' });
  await nothingLeft(it, async () => {
    it.run.signal('SIGHUP');
    expect((await it.run.ended()).status).not.toBe(0);
  });
});

test.skipIf(olderNode === undefined)(
  'a process that an older Node handed over hears what is sent to the older one (skipped: where there is no older Node)',
  async () => {
    await using it = await started(['run', '--config', quickConfig, '--reporter', 'ndjson'], olderNode);
    await it.run.event({ kind: 'phase', name: 'before' });
    await nothingLeft(it, async () => {
      it.run.signal('SIGINT');
      const { status, stdout } = await it.run.ended();
      expect(status).toBe(130);
      expect(stdout).toContain('the run was stopped before its end');
    });
  },
);
