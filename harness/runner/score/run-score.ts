import { rm } from 'node:fs/promises';
import { suggestion } from '../../config/nearest-name.ts';
import { UsageError } from '../../core/errors.ts';
import type { PlantedBug, System } from '../../ports/system.ts';
import { type RunHooks, type RunResult, executeRun, prepareRun } from '../run.ts';
import { type PlantedBugRuns, type Score, type ScoreCase, type ScoreRun, isAlarm, scoreOf } from './score.ts';

export interface ScoreOptions {
  readonly runsPerBug: number;
  readonly cleanRuns: number;
  /** The first find ends a bug. */
  readonly isQuick: boolean;
  readonly timeLimitMs: number;
  readonly out: string;
  /** Runs at a time: more than the machine has cores for starves them all. */
  readonly jobs: number;
  /** Bugs by name; all of them by default. */
  readonly only?: readonly string[] | undefined;
  readonly hooks: RunHooks;
  /** Told of each run as it ends. */
  readonly onRun: (run: ScoreRun) => void;
}

/** Systems that are judged without a bug, under the faults within which they claim to be safe in fact. */
const cleanSystems: readonly { readonly system: string; readonly faults: readonly string[] }[] = [
  { system: '2pc', faults: ['all'] },
  // Textbook 3PC splits under a partition, which is a find and no false alarm.
  { system: '3pc', faults: ['kill'] },
];

/**
 * Judges the harness itself: every planted bug must be found, and nothing may alarm without one. Each find's plan is run
 * again without the bug, which shows that it was the bug that was found.
 */
export async function runScore(systems: readonly System[], options: ScoreOptions): Promise<Score> {
  const limit = limiter(options.jobs);
  const planted = systems.flatMap((system) => (system.bugs ?? []).map((bug) => ({ system, bug })));
  const names = planted.map(({ bug }) => bug.name);
  const unknown = options.only?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--bug ${unknown}: there is no such planted bug${suggestion(unknown, names)}`);
  const wanted = planted.filter(({ bug }) => options.only === undefined || options.only.includes(bug.name));
  const bugs = await Promise.all(wanted.map(async ({ system, bug }) => await scoreBug(system, bug, options, limit)));
  const clean = await Promise.all(
    cleanSystems.map(async ({ system, faults }) => {
      const cases = seeds('clean', options.only === undefined ? options.cleanRuns : 0).map((seed): ScoreCase => ({
        system,
        faults,
        seed,
      }));
      return await Promise.all(cases.map(async (each) => await limit(async () => await scoreRun(each, options))));
    }),
  );
  return scoreOf(bugs, clean);
}

async function scoreBug(
  system: System,
  bug: PlantedBug,
  options: ScoreOptions,
  limit: Limiter,
): Promise<PlantedBugRuns> {
  const runs: ScoreRun[] = [];
  const controls: ScoreRun[] = [];
  let repeat: string | undefined;
  const about = { system: system.name, name: bug.name, summary: bug.summary, breaks: bug.breaks };
  if (bug.needs !== undefined) return { ...about, needs: bug.needs, runs, controls };
  for (const seed of seeds('bug', options.runsPerBug)) {
    if (options.hooks.stop?.aborted === true) break;
    const each: ScoreCase = { system: system.name, bug: bug.name, seed, faults: ['all'] };
    const run = await limit(async () => await scoreRun(each, options));
    runs.push(run);
    if (!isAlarm(run)) continue;
    repeat ??= `run --system ${system.name} --bug ${bug.name} --seed ${seed} --time-limit ${options.timeLimitMs / 1_000}s`;
    const { bug: _bug, ...clean } = each;
    controls.push(await limit(async () => await scoreRun(clean, options)));
    if (options.isQuick) break;
  }
  return { ...about, runs, controls, ...(repeat === undefined ? {} : { repeat }) };
}

async function scoreRun(each: ScoreCase, options: ScoreOptions): Promise<ScoreRun> {
  const prepared = await prepareRun(
    {
      system: each.system,
      seed: each.seed,
      faults: each.faults,
      timeLimit: options.timeLimitMs,
      out: options.out,
      ...(each.bug === undefined ? {} : { bug: each.bug }),
    },
    options.hooks,
  );
  const result = await executeRun(prepared, { ...options.hooks, command: 'indoubt score' });
  const run = summary(each, result);
  // Hundreds of uneventful folders are nobody's evidence.
  if (run.folder === undefined) await rm(result.folder, { recursive: true, force: true });
  options.onRun(run);
  return run;
}

function summary(each: ScoreCase, { verdict, folder }: RunResult): ScoreRun {
  const judged = verdict.verdicts.filter(({ violations }) => violations.length > 0);
  const violations = judged.flatMap((found) => found.violations);
  const isKept = verdict.outcome !== 'passed';
  return {
    case: each,
    outcome: verdict.outcome,
    headline: verdict.headline,
    checkers: judged.map(({ checker }) => checker),
    properties: [...new Set(violations.map(({ property }) => property))],
    shownBy: [...new Set(violations.map(({ shownBy }) => shownBy))],
    ...(isKept ? { folder } : {}),
  };
}

/** Fixed, so that two scores of one version speak of the same plans. */
function seeds(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `score-${kind}-${i + 1}`);
}

type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

/** At most so many at a time; the others wait in the order in which they came. */
function limiter(jobs: number): Limiter {
  let free = jobs;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
