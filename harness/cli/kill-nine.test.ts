import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Prng } from '../core/prng.ts';
import { local } from '../transports/local/local.ts';
import { until } from '../transports/testing/test-cluster.ts';
import { quickConfig } from './testing/config-files.ts';
import { IndoubtProcess, indoubt } from './testing/indoubt-process.ts';
import { olderNode } from './testing/older-node.ts';
import { markVariable, remainsOf, snapshotOf } from './testing/run-remains.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** Nothing may be left so long after the controller is gone. */
const goneMs = 1_000;

/** An event of the run, and how long after it the controller is killed at most. */
interface Moment {
  readonly after: Readonly<Record<string, string>> | 'start';
  readonly msMax: number;
  /** Faults make a run longer; the later moments of a run do without. */
  readonly hasFaults: boolean;
}

const during: Moment = { after: { kind: 'phase', name: 'during' }, msMax: 2_000, hasFaults: true };
const localMoments: readonly Moment[] = [
  { after: 'start', msMax: 300, hasFaults: true },
  { after: 'start', msMax: 800, hasFaults: true },
  { after: { kind: 'planned' }, msMax: 60, hasFaults: true },
  { after: { kind: 'stage', stage: 'provision' }, msMax: 50, hasFaults: true },
  { after: { kind: 'stage', stage: 'provision' }, msMax: 200, hasFaults: true },
  { after: { kind: 'stage', stage: 'start' }, msMax: 100, hasFaults: true },
  { after: { kind: 'stage', stage: 'start' }, msMax: 800, hasFaults: true },
  { after: { kind: 'phase', name: 'before' }, msMax: 500, hasFaults: true },
  ...Array.from({ length: 5 }, () => during),
  { after: { kind: 'fault', stage: 'injected' }, msMax: 50, hasFaults: true },
  { after: { kind: 'fault', stage: 'effective' }, msMax: 200, hasFaults: true },
  { after: { kind: 'phase', name: 'after' }, msMax: 800, hasFaults: false },
  { after: { kind: 'phase', name: 'final' }, msMax: 200, hasFaults: false },
  { after: { kind: 'stage', stage: 'teardown' }, msMax: 50, hasFaults: false },
  { after: { kind: 'stage', stage: 'check' }, msMax: 300, hasFaults: false },
  { after: { kind: 'stage', stage: 'report' }, msMax: 60, hasFaults: false },
];
const plainMoments: readonly Moment[] = [
  { after: { kind: 'stage', stage: 'provision' }, msMax: 200, hasFaults: true },
  { after: { kind: 'stage', stage: 'start' }, msMax: 500, hasFaults: true },
  during,
  during,
  { after: { kind: 'fault', stage: 'injected' }, msMax: 50, hasFaults: true },
];

interface Trial {
  readonly transport: 'local' | 'plain';
  readonly moment: Moment;
  readonly prng: Prng;
  readonly node?: string;
}

async function killAt({ transport, moment: { after, msMax, hasFaults }, prng, node }: Trial): Promise<void> {
  await using folder = await temporaryFolder();
  const cwd = folder.path;
  const what = hasFaults ? ['--time-limit', '3s'] : ['--config', quickConfig];
  const args = ['run', ...what, '--seed', String(prng.below(1_000)), '--transport', transport, '--reporter', 'ndjson'];
  await using run = IndoubtProcess.start(args, {
    cwd,
    env: { [markVariable]: cwd },
    ...(node === undefined ? {} : { node }),
  });
  if (after !== 'start') await run.event(after);
  // The moment is what the test varies: nothing is asserted about what has been reached by then.
  await delay(prng.below(msMax));
  const traces = { snapshot: snapshotOf(run.pid), mark: cwd, folder: cwd };
  run.signal('SIGKILL');
  const killedAt = performance.now();
  await until(`nothing is left: ${remainsOf(traces).join('; ')}`, () => remainsOf(traces).length === 0);
  expect(performance.now() - killedAt).toBeLessThan(goneMs);
  await expectReadable(cwd);
}

/** What was recorded is judged: never as a violation, and as a pass only when the run itself was over. */
async function expectReadable(cwd: string): Promise<void> {
  const folder = runFolderIn(cwd);
  if (folder === undefined) return;
  const isOver = existsSync(join(cwd, folder, 'evidence', 'outcome.json'));
  const checked = await indoubt(['check', folder, '--config', quickConfig], { cwd });
  expect(checked.stderr).toBe('');
  expect(checked.stdout).toMatch(isOver ? /^(?:valid|unknown) / : /^unknown .*\n(?:.*\n)*.*killed before its end/);
  expect(isOver ? [0, 2] : [2]).toContain(checked.status);
  const shown = await indoubt(['show', folder, '--config', quickConfig], { cwd });
  expect({ stderr: shown.stderr, status: shown.status }).toEqual({ stderr: '', status: 0 });
  expect(shown.stdout).toMatch(isOver ? /PASSED|INCONCLUSIVE/ : /INCONCLUSIVE/);
  expect(existsSync(join(cwd, folder, 'report.html'))).toBe(true);
}

/** The run's folder as a person would name it; undefined before there is one with a plan. */
function runFolderIn(cwd: string): string | undefined {
  const [system] = existsSync(join(cwd, 'results')) ? readdirSync(join(cwd, 'results')) : [];
  if (system === undefined) return undefined;
  const name = readdirSync(join(cwd, 'results', system)).find((entry) => entry !== 'latest') ?? '';
  const folder = join('results', system, name);
  return existsSync(join(cwd, folder, 'plan.json')) ? folder : undefined;
}

function titled(moments: readonly Moment[]): readonly (readonly [string, Moment, number])[] {
  return moments.map((moment, i) => {
    const after = moment.after === 'start' ? 'its start' : Object.values(moment.after).join(' ');
    return [`no. ${i + 1}, within ${moment.msMax} ms of ${after}`, moment, i] as const;
  });
}

const { works, remedies } = await local.probe();
const reason = works ? '' : ` (skipped: ${remedies.join('; ')})`;

describe.skipIf(!works)(
  `a controller that is killed leaves nothing and a folder that can be read: local${reason}`,
  () => {
    test.for(titled(localMoments))('%s', async ([, moment, i]) => {
      await expect(
        killAt({ transport: 'local', moment, prng: Prng.fromSeed(`kill local ${i}`) }),
      ).resolves.toBeUndefined();
    });
  },
);

describe.skipIf(process.platform !== 'linux')('the same: plain (skipped: without /proc)', () => {
  test.for(titled(plainMoments))('%s', async ([, moment, i]) => {
    await expect(
      killAt({ transport: 'plain', moment, prng: Prng.fromSeed(`kill plain ${i}`) }),
    ).resolves.toBeUndefined();
  });
});

describe.skipIf(olderNode === undefined || process.platform !== 'linux')(
  'the same for a process that an older Node handed over to ours (skipped: where there is no older Node)',
  () => {
    test.for(titled([{ after: { kind: 'planned' }, msMax: 300, hasFaults: true }, during]))(
      '%s',
      async ([, moment, i]) => {
        const prng = Prng.fromSeed(`kill old ${i}`);
        const trial = {
          transport: 'plain',
          moment,
          prng,
          ...(olderNode === undefined ? {} : { node: olderNode }),
        } as const;
        await expect(killAt(trial)).resolves.toBeUndefined();
      },
    );
  },
);
