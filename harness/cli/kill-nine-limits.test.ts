import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { local } from '../transports/local/local.ts';
import { until } from '../transports/testing/test-cluster.ts';
import { IndoubtProcess, indoubt } from './testing/indoubt-process.ts';
import { markVariable, remainsOf, snapshotOf } from './testing/run-remains.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

interface Leftover {
  readonly kind: string;
  readonly folder?: string;
  readonly isRemoved: boolean;
}

const { abilities, works } = await local.probe();
/** Faults whose limits live in control groups, and those whose limits die with what they limit. */
const faults = [
  { fault: 'memory-limit', hasGroups: abilities.includes('limit-memory') },
  { fault: 'processes', hasGroups: true },
  { fault: 'file-descriptors', hasGroups: false },
].filter(({ fault }) => fault !== 'processes' || abilities.includes('limit-processes'));

describe.skipIf(!works)('limits of a run whose controller is killed (skipped: no local nodes here)', () => {
  test.each(faults)('$fault: what is left is told of and removed by heal', async ({ fault, hasGroups }) => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const args = ['run', '--time-limit', '5s', '--faults', fault, '--transport', 'local', '--reporter', 'ndjson'];
    await using run = IndoubtProcess.start(args, { cwd, env: { [markVariable]: cwd } });
    await run.event({ kind: 'fault', stage: 'injected' });
    const traces = { snapshot: snapshotOf(run.pid), mark: cwd, folder: cwd };
    run.signal('SIGKILL');
    await until(`nothing is left: ${remainsOf(traces).join('; ')}`, () => remainsOf(traces).length === 0);
    const removed = await healedGroups(cwd);
    expect(removed.length > 0).toBe(hasGroups);
    expect(removed.filter(({ isRemoved, folder: group = '' }) => !isRemoved || existsSync(group))).toEqual([]);
    expect(await healedGroups(cwd)).toEqual([]);
  });
});

async function healedGroups(cwd: string): Promise<readonly Leftover[]> {
  const { status, stdout, stderr } = await indoubt(['heal', '--json'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { leftovers } = JSON.parse(stdout) as { leftovers: readonly Leftover[] };
  return leftovers.filter(({ kind }) => kind === 'group');
}
