import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../transports/testing/test-cluster.ts';
import { quickConfig } from './testing/config-files.ts';
import { IndoubtProcess, indoubt } from './testing/indoubt-process.ts';
import { markVariable, remainsOf, snapshotOf } from './testing/run-remains.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** A run with cuts, kills and pauses: all that could reach beyond its own nodes. */
const core = ['--faults', 'partition,kill,pause'];
const faulty = ['run', ...core, '--time-limit', '4s', '--seed', '5', '--reporter', 'ndjson'];

interface Event {
  readonly kind: string;
  readonly text?: string;
  readonly verdict?: {
    readonly outcome: string;
    readonly leftovers: readonly string[];
    readonly faults: readonly unknown[];
  };
}

function eventsOf(stdout: string): readonly Event[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

test('two runs at once do not disturb each other: local beside plain, in one folder', async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const start = (transport: string): IndoubtProcess =>
    IndoubtProcess.start([...faulty, '--transport', transport], { cwd });
  await using first = start('auto');
  await using second = start('plain');
  const ended = await Promise.all([first.ended(), second.ended()]);
  const folders = new Set<string>();
  for (const { status, stdout, stderr } of ended) {
    expect(stderr).toBe('');
    // A busy machine may leave a fault unproven; nothing may be violated, crash, or fail.
    expect([0, 2]).toContain(status);
    const events = eventsOf(stdout);
    expect(events.filter(({ text }) => text !== undefined)).toEqual([]);
    expect(events.at(-1)?.verdict).toMatchObject({ leftovers: [] });
    expect(events.at(-1)?.verdict?.faults.length).toBeGreaterThan(2);
    folders.add(JSON.stringify(events[0]));
  }
  expect(folders.size).toBe(2);
});

test('a run goes on when another is killed with -9: both transports', async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const quick = ['run', ...core, '--config', quickConfig, '--reporter', 'ndjson', '--time-limit', '4s'];
  for (const transport of ['auto', 'plain']) {
    await using victim = IndoubtProcess.start([...faulty, '--transport', transport], {
      cwd,
      env: { [markVariable]: 'victim' },
    });
    await using other = IndoubtProcess.start([...quick, '--transport', transport], { cwd });
    await Promise.all([
      victim.event({ kind: 'phase', name: 'during' }),
      other.event({ kind: 'phase', name: 'during' }),
    ]);
    const traces = { snapshot: snapshotOf(victim.pid), mark: 'victim', folder: join(cwd, 'nowhere') };
    victim.signal('SIGKILL');
    await until('nothing is left of the victim', () => remainsOf(traces).length === 0);
    const { status, stdout } = await other.ended();
    expect([0, 2]).toContain(status);
    const events = eventsOf(stdout);
    expect(events.filter(({ text }) => text !== undefined)).toEqual([]);
    expect(JSON.stringify(events.at(-1))).not.toContain('ended by itself');
  }
});

test('two runs that begin in the same second have a folder each, and what is newest is one of them', async () => {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const args = [
    'run',
    '--config',
    quickConfig,
    '--reporter',
    'ndjson',
    '--time-limit',
    '500ms',
    '--transport',
    'plain',
  ];
  const [first, second] = await Promise.all([indoubt(args, { cwd }), indoubt(args, { cwd })]);
  const folders = [first, second].map(({ stdout }) => (eventsOf(stdout)[0] as unknown as { folder: string }).folder);
  expect(new Set(folders).size).toBe(2);
  for (const each of folders) expect(existsSync(join(cwd, each, 'verdict.json'))).toBe(true);
  expect(existsSync(join(cwd, 'results', 'quick', 'latest', 'verdict.json'))).toBe(true);
});
