import { rm } from 'node:fs/promises';
import { scenarios } from '../../../nemesis/scenarios/registry.ts';
import { suggestion } from '../../config/nearest-name.ts';
import { UsageError } from '../../core/errors.ts';
import type { PlantedBug, System } from '../../ports/system.ts';
import { type RunHooks, type RunResult, executeRun, prepareRun } from '../run.ts';
import { findByName } from '../parts.ts';
import { type ScenarioScore, scenarioScore } from './scenario-score.ts';
import { type PlantedBugRuns, type Score, type ScoreCase, type ScoreRun, isAlarm, scoreOf } from './score.ts';

export interface ScoreOptions {
  readonly runsPerBug: number;
  readonly cleanRuns: number;
  /** Runs of each scenario on each system that it speaks of. */
  readonly scenarioRuns: number;
  /** Scenarios by name, and nothing else; all of them by default. */
  readonly scenarios?: readonly string[] | undefined;
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
  if (options.scenarios !== undefined) return scoreOf([], [], await scoreScenarios(options, limit));
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
  const shown = options.only === undefined ? await scoreScenarios(options, limit) : [];
  return scoreOf(bugs, clean, shown);
}

/** Each scenario on each system whose verdict it states. */
async function scoreScenarios(options: ScoreOptions, limit: Limiter): Promise<ScenarioScore[]> {
  const wanted = options.scenarios?.map((name) => findByName('--scenario', name, scenarios)) ?? scenarios;
  const cases = wanted.flatMap(({ name, expected }) =>
    Object.entries(expected).map(([system, result]) => ({ scenario: name, system, expected: result })),
  );
  return await Promise.all(
    cases.map(async (about) => {
      const { scenario, system } = about;
      const each = seeds('scenario', options.scenarioRuns).map((seed): ScoreCase => ({
        system,
        scenario,
        seed,
        faults: [],
      }));
      return scenarioScore(
        about,
        await Promise.all(each.map(async (one) => await limit(async () => await scoreRun(one, options)))),
      );
    }),
  );
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
  const scenario = scenarios.find(({ finds }) => finds.includes(bug.name))?.name;
  for (const [index, seed] of seeds('bug', options.runsPerBug).entries()) {
    if (options.hooks.stop?.aborted === true) break;
    // The scenario that was made for it comes first: it is aimed, where the rest is drawn.
    const aimed = index === 0 && scenario !== undefined;
    const each: ScoreCase = {
      system: system.name,
      bug: bug.name,
      seed,
      faults: aimed ? [] : ['all'],
      ...(aimed ? { scenario } : {}),
    };
    const run = await limit(async () => await scoreRun(each, options));
    runs.push(run);
    if (!isAlarm(run)) continue;
    const how = aimed ? `--scenario ${scenario}` : `--time-limit ${options.timeLimitMs / 1_000}s`;
    repeat ??= `run --system ${system.name} --bug ${bug.name} --seed ${seed} ${how}`;
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
      ...(each.scenario === undefined
        ? { faults: each.faults, timeLimit: options.timeLimitMs }
        : { scenario: each.scenario }),
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
