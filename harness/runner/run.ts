import { relative } from 'node:path';
import { explain } from '../config/explain.ts';
import { flagOf } from '../config/flag-of.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/define-config.ts';
import { type RunOptions, type RunOptionsInput, runOptionForms, runOptionsSchema } from '../config/options.ts';
import { EnvironmentError, UsageError, exitStatus } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Outcome, RunVerdict } from '../core/run-verdict.ts';
import type { RunEvent } from '../ports/reporter.ts';
import type { System } from '../ports/system.ts';
import type { Ability } from '../ports/transport.ts';
import { writeJsonFile } from '../store/json-file.ts';
import type { RunLayout } from '../store/run-layout.ts';
import { readRun } from '../store/run-reader.ts';
import { declarationVersion } from '../store/run-schema.ts';
import { type PickedTransport, pickTransport } from '../transports/registry.ts';
import { callAdapter } from './call-adapter.ts';
import { describeEnvironment, programName } from './environment.ts';
import { judgeRun } from './judge/judge-run.ts';
import { scenarios } from '../../nemesis/scenarios/registry.ts';
import { type Parts, findByName, partsOf } from './parts.ts';
import { type ResolvedRun, resolveRun } from './resolve-run.ts';
import { createRunFolder } from './run-folder.ts';
import { saveResults } from './save-results.ts';
import { Stages } from './stages.ts';
import { supervise } from './supervise.ts';

export interface RunHooks {
  /** The config file; `indoubt.config.ts` in the working folder if absent, and there. */
  readonly configPath?: string | undefined;
  readonly onEvent?: (event: RunEvent) => void;
  /** Fires to end the run in order: heal, collect, judge what there is. */
  readonly stop?: AbortSignal;
  /** Fires to end the run at once; what was recorded stays. */
  readonly kill?: AbortSignal;
  /** The command line, for the record. */
  readonly command?: string;
}

export interface RunResult {
  readonly verdict: RunVerdict;
  /** The run's folder, absolute. */
  readonly folder: string;
  readonly exitStatus: number;
}

const statusOf: Readonly<Record<Outcome, number>> = {
  passed: exitStatus.passed,
  violated: exitStatus.violated,
  inconclusive: exitStatus.inconclusive,
  error: exitStatus.harness,
};

/** The exit status that an outcome stands for. */
export function exitStatusOf(outcome: Outcome): number {
  return statusOf[outcome];
}

/** A run that is decided and not begun: `--dry-run` prints its plan. */
export interface PreparedRun {
  readonly options: RunOptions;
  readonly parts: Parts;
  readonly resolved: ResolvedRun;
  readonly transport: PickedTransport;
  readonly configPath: string | undefined;
}

/**
 * Decides everything about a run and does nothing yet.
 *
 * @throws UsageError for an option, a config or a plan that does not fit; EnvironmentError where this machine lacks something.
 */
export async function prepareRun(input: RunOptionsInput, hooks: RunHooks = {}): Promise<PreparedRun> {
  const { config, path } = await loadConfig(hooks.configPath);
  const options = readOptions(input, config);
  const parts = partsOf(config);
  const transport = await pickTransport(options.transport);
  const resolved = await resolveRun(options, {
    parts,
    abilitiesFor: (system) => abilitiesFor(system, transport),
    place: (option) => (input[option] === undefined && path !== undefined ? `${path}: run.${option}` : flagOf(option)),
  });
  return { options, parts, resolved, transport, configPath: path };
}

/**
 * Runs a plan on a real cluster and judges it. The folder that comes back holds all of it.
 *
 * @throws UsageError, EnvironmentError as `prepareRun`; after the plan is printed a failure is part of the verdict.
 */
export async function run(input: RunOptionsInput, hooks: RunHooks = {}): Promise<RunResult> {
  return await executeRun(await prepareRun(input, hooks), hooks);
}

/** Carries out what `prepareRun` decided. */
export async function executeRun(prepared: PreparedRun, hooks: RunHooks = {}): Promise<RunResult> {
  const { options, resolved, transport } = prepared;
  const { plan, system } = resolved;
  const version = await versionHere(system, plan.systemVersion);
  const startedAt = new Date();
  const layout = createRunFolder({ out: options.out, system: system.name, seed: plan.seed, startedAt });
  await writeRequest(prepared, layout, { startedAt, version, command: hooks.command ?? 'run()' });
  const emit = hooks.onEvent ?? ((): void => undefined);
  emit({
    kind: 'planned',
    plan,
    folder: shown(layout.folder),
    transport: transport.transport.name,
    substitutes: transport.substitutes,
  });
  if (version !== plan.systemVersion)
    emit({ kind: 'message', level: 'info', text: `${system.name} is ${version} here` });
  const isStopped = await supervise({
    transport: transport.transport,
    layout,
    emit,
    keepData: options.keepData,
    stop: hooks.stop,
    kill: hooks.kill,
  });
  const stages = new Stages(emit);
  const stored = await readRun(layout.folder);
  const judged = await stages.time('check', async () => judgeRun(stored, prepared.parts));
  const verdict = await saveResults(stored, judged, { stages, emit });
  emit({ kind: 'verdict', verdict });
  const status = isStopped ? exitStatus.interrupted : exitStatusOf(verdict.outcome);
  return { verdict, folder: layout.folder, exitStatus: status };
}

/** @throws EnvironmentError when the system, or this version of it, is not on this machine. */
async function versionHere(system: System, version: string): Promise<string> {
  const missing = await callAdapter({ what: `${system.name}: missing` }, async () => system.missing(version));
  if (missing !== undefined) throw new EnvironmentError('system-missing', `${system.name}: ${missing}`);
  // `installed` names a source; the record must say what was found there.
  const ask = async (): Promise<string | undefined> => system.versionHere?.(version);
  return (await callAdapter({ what: `${system.name}: versionHere` }, ask)) ?? version;
}

async function writeRequest(
  { options, resolved, transport, configPath }: PreparedRun,
  layout: RunLayout,
  { version, ...how }: { readonly startedAt: Date; readonly version: string; readonly command: string },
): Promise<void> {
  const { plan, declaration, initial } = resolved;
  await writeJsonFile(layout.declaration, {
    version: declarationVersion,
    system: { ...declaration, version },
    initial,
  });
  await writeJsonFile(
    layout.environment,
    describeEnvironment({
      ...how,
      transport: transport.transport.name,
      substitutes: transport.substitutes,
      repeat: repeatCommand(plan, layout, { options, configPath }),
    }),
  );
  await writeJsonFile(layout.request, {
    transport: transport.transport.name,
    configPath: configPath ?? null,
    bug: options.bug ?? null,
    keepData: options.keepData,
    stopOn: options.stopOn ?? null,
  });
  // Last: a folder with a plan is a run, and has the rest, whenever this process is killed.
  await writeJsonFile(layout.plan, plan);
}

function repeatCommand(
  plan: Plan,
  layout: RunLayout,
  { options, configPath }: { readonly options: RunOptions; readonly configPath: string | undefined },
): string {
  const words = ['run', '--plan', shown(layout.plan)];
  if (options.transport !== 'auto') words.push('--transport', options.transport);
  if (options.bug !== undefined) words.push('--bug', options.bug);
  if (options.stopOn !== undefined) words.push('--stop-on', options.stopOn);
  if (configPath !== undefined && shown(configPath) !== 'indoubt.config.ts') words.push('--config', shown(configPath));
  return `${programName(process.env)} ${words.map(quoteForShell).join(' ')}`;
}

/** A path as a person in this folder would write it. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function readOptions(input: RunOptionsInput, config: Config): RunOptions {
  const scenario = scenarioOptions(input.scenario ?? config.run?.scenario);
  const set = { ...config.run?.set, ...scenario.set, ...input.set };
  const value = { ...config.run, ...scenario, ...input, ...(Object.keys(set).length === 0 ? {} : { set }) };
  const read = runOptionsSchema.safeParse(value);
  if (read.success) return read.data;
  // The config was read without complaint: what is wrong came as a flag, or from a program that calls `run`.
  throw new UsageError(explain(read.error, { value, forms: runOptionForms, place: flagOf }));
}

/** @throws UsageError for a scenario that there isn't. */
function scenarioOptions(
  name: string | undefined,
): Pick<RunOptionsInput, 'inject' | 'timeLimit' | 'set' | 'concurrency'> {
  if (name === undefined) return {};
  const scenario = findByName('--scenario', name, scenarios);
  return {
    inject: scenario.inject,
    timeLimit: scenario.timeLimitMs,
    ...(scenario.concurrency === undefined ? {} : { concurrency: scenario.concurrency }),
    ...(scenario.set === undefined ? {} : { set: scenario.set }),
  };
}

/**
 * A relay on loopback can't stand between two nodes of a system that gives every node the same addresses of its peers, and
 * no relay can tell the messages of a port whose bytes are raw.
 */
function abilitiesFor(system: System, { transport, abilities }: PickedTransport): readonly Ability[] {
  const isBeside = transport.name === 'plain' && system.needsUniformAddresses === true;
  const isRaw = system.framings?.[system.probePorts.nodes] === 'raw';
  const lacking: Ability[] = [];
  if (isBeside) lacking.push('cut-links', 'relay');
  if (isBeside || isRaw) lacking.push('relay-messages');
  return abilities.filter((ability) => !lacking.includes(ability));
}
