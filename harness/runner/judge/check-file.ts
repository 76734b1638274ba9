import { existsSync, statSync } from 'node:fs';
import type { CheckerPool, SourceVerdict } from '../../../checkers/pool/checker-pool.ts';
import type { CheckerRun } from '../../../checkers/run-checkers.ts';
import { UsageError } from '../../core/errors.ts';
import { moduleUrl } from '../../core/own-files.ts';
import type { History } from '../../core/history.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { type Validity, type Verdict, type Violation, worst } from '../../core/verdict.ts';
import type { CheckerOptions } from '../../ports/checker.ts';
import { readForeignHistory } from '../../store/formats/detect-format.ts';
import { readRun } from '../../store/run-reader.ts';
import type { Parts } from '../parts.ts';
import { saveLater } from '../save-results.ts';
import { autoChoice } from './auto-choice.ts';
import { parseCheckerChoice } from './checker-choices.ts';
import { type CheckBudgets, judgeRecord } from './judge-record.ts';
import { judgeRun } from './judge-run.ts';
import type { FileSource } from './read-source.ts';

export interface CheckRequest {
  readonly parts: Parts;
  /** Undefined, or `auto` alone: what the run was made for, or what the format or the operations say. */
  readonly checkers: readonly (CheckerRun | 'auto')[] | undefined;
  readonly engine: CheckerOptions['engine'] | undefined;
  readonly format: string | undefined;
  readonly budgets: CheckBudgets;
  /** Within the same budgets. */
  readonly pool: CheckerPool;
  readonly isCompleteRequired: boolean;
  /** Told what was judged, for a report: a history is too large to be part of an answer. */
  readonly onJudged?: (record: RunRecord, verdicts: readonly Verdict[]) => void;
}

/** A file's or a folder's judgement: one line of `check --json`. */
export interface CheckedFile {
  readonly file: string;
  readonly verdict: Validity;
  /** The checkers that judged it, with their models. */
  readonly checker: string;
  readonly algorithm?: string;
  readonly complete: boolean;
  /** Of checking alone; reading is not counted. */
  readonly durationMs: number;
  readonly evidence: {
    /** Why it is what it is, one line each. */
    readonly reasons: readonly string[];
    readonly violations: readonly Violation[];
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/**
 * Judges a run's folder, or a history that others recorded.
 *
 * @throws UsageError naming the file, the line and the remedy.
 */
export async function checkFile(file: string, request: CheckRequest): Promise<CheckedFile> {
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such file or folder`);
  return statSync(file).isDirectory() ? await checkFolder(file, request) : await checkHistory(file, request);
}

async function checkFolder(file: string, request: CheckRequest): Promise<CheckedFile> {
  const run = await readRun(file);
  const { budgets, engine, isCompleteRequired, parts, pool } = request;
  const checkers = isAuto(request.checkers) ? undefined : chosen(file, run.record.history, request);
  const begun = performance.now();
  const verdict = await judgeRun(run, parts, {
    budgets,
    pool,
    isCompleteRequired,
    ...(engine === undefined ? {} : { engine }),
    ...(checkers === undefined ? {} : { checkers }),
  });
  const durationMs = performance.now() - begun;
  request.onJudged?.(run.record, verdict.verdicts);
  // A run that was killed left no verdict; what it recorded makes one.
  const unsaved = checkers === undefined && !existsSync(run.layout.verdict) ? await saveLater(run, verdict) : [];
  return {
    ...summary(file, verdict.verdicts),
    verdict: checkers === undefined ? validityOf(verdict) : worst(verdict.verdicts.map(({ validity }) => validity)),
    durationMs,
    evidence: {
      reasons: [verdict.headline, ...verdict.reasons.filter((reason) => reason !== verdict.headline), ...unsaved],
      violations: violationsOf(verdict.verdicts),
      details: { outcome: verdict.outcome, ...detailsOf(verdict.verdicts) },
    },
  };
}

async function checkHistory(file: string, request: CheckRequest): Promise<CheckedFile> {
  const there = await checkedInWorker(file, request);
  if (there !== undefined) return historySummary(file, [there.verdict], there.gaps, there.durationMs, request);
  const { history, model, gaps } = await readForeignHistory(file, request.format);
  const record: RunRecord = { history, traces: [], states: [], finals: [], gaps };
  const checkers =
    model !== undefined && isAuto(request.checkers)
      ? [parseCheckerChoice(`linearizable:${model}`, request.engine)]
      : chosen(file, history, request);
  const begun = performance.now();
  const verdicts = await ofFile(file, () => judgeRecord(checkers, record, request.budgets, request.pool));
  const durationMs = performance.now() - begun;
  request.onJudged?.(record, verdicts);
  return historySummary(file, verdicts, gaps, durationMs, request);
}

/**
 * The verdict of a worker that reads the file itself, so that a large history is there once and not twice. Undefined where the history is of
 * use here too: for several checkers, and for a report; and where the file can't be read there, so that what is wrong with it is told as ever.
 */
async function checkedInWorker(file: string, request: CheckRequest): Promise<SourceVerdict | undefined> {
  const { checkers = [], engine, format, pool } = request;
  if (request.onJudged !== undefined) return undefined;
  const [only, ...others] = checkers;
  const isOne = only !== undefined && only !== 'auto' && only.checker.isHeavy && others.length === 0;
  if (!isOne && !isAuto(request.checkers)) return undefined;
  const source: FileSource = { file, format, checker: isOne ? choiceText(only) : undefined, engine };
  return await ofFile(file, () => pool.checkSource({ module: sourceModule, request: source }));
}

const sourceModule = moduleUrl(new URL('read-source.ts', import.meta.url));

function choiceText({ checker, model }: CheckerRun): string {
  return model === undefined ? checker.name : `${checker.name}:${model}`;
}

function historySummary(
  file: string,
  verdicts: readonly Verdict[],
  gaps: readonly string[],
  durationMs: number,
  { isCompleteRequired }: CheckRequest,
): CheckedFile {
  const validity = worst(verdicts.map((verdict) => verdict.validity));
  const isIncomplete = isCompleteRequired && verdicts.some(({ complete }) => !complete);
  return {
    ...summary(file, verdicts),
    verdict: validity === 'valid' && isIncomplete ? 'unknown' : validity,
    durationMs,
    evidence: {
      reasons: [...verdicts.map(({ checker, summary: text }) => `${checker}: ${text}`), ...gaps],
      violations: violationsOf(verdicts),
      details: detailsOf(verdicts),
    },
  };
}

/** What a checker can't read it names by the history's line: of which file, is known here. */
async function ofFile<T>(file: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isAuto(checkers: CheckRequest['checkers']): boolean {
  return checkers === undefined || checkers.every((each) => each === 'auto');
}

/** The checkers that were named, and for `auto` the one that the operations ask for. */
function chosen(file: string, history: History, { checkers = ['auto'], engine }: CheckRequest): CheckerRun[] {
  const runs = checkers.map((each) => (each === 'auto' ? autoChoice(file, history, engine) : each));
  // What auto finds may have been named besides.
  return runs.filter(
    ({ checker, model }, i) => i === runs.findIndex((other) => other.checker === checker && other.model === model),
  );
}

function summary(file: string, verdicts: readonly Verdict[]): Omit<CheckedFile, 'verdict' | 'durationMs' | 'evidence'> {
  const algorithms = [...new Set(verdicts.flatMap(({ algorithm }) => (algorithm === undefined ? [] : [algorithm])))];
  return {
    file,
    checker: verdicts.map(({ checker }) => checker).join(', '),
    ...(algorithms.length === 0 ? {} : { algorithm: algorithms.join(', ') }),
    complete: verdicts.every(({ complete }) => complete),
  };
}

function validityOf({ outcome }: RunVerdict): Validity {
  if (outcome === 'violated') return 'invalid';
  return outcome === 'passed' ? 'valid' : 'unknown';
}

function violationsOf(verdicts: readonly Verdict[]): Violation[] {
  return verdicts.flatMap(({ violations }) => violations);
}

function detailsOf(verdicts: readonly Verdict[]): Record<string, unknown> {
  return Object.fromEntries(verdicts.map(({ checker, details }) => [checker, details]));
}
