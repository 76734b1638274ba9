import { statSync } from 'node:fs';
import { UsageError, messageOf } from '../core/errors.ts';
import { History } from '../core/history.ts';
import { isJsonObject } from '../core/json.ts';
import type { Op } from '../core/op.ts';
import type { Plan } from '../core/plan.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { FinalState, StateSample } from '../core/trace.ts';
import { finalLineSchema, sampleLineSchema, traceLineSchema } from './evidence-schema.ts';
import { readHistoryFile } from './formats/indoubt-jsonl.ts';
import { readJsonFile, readJsonFileIfThere } from './json-file.ts';
import { parserOf, readJsonLines } from './json-lines.ts';
import { readMessages } from './message-lines.ts';
import { planSchema } from './plan-schema.ts';
import { RunLayout } from './run-layout.ts';
import {
  type EnvironmentFile,
  type OutcomeFile,
  declarationSchema,
  environmentSchema,
  outcomeSchema,
} from './run-schema.ts';

export const statesVersion = 1;
export const tracesVersion = 1;

/** A run's folder, read back: all that judging and showing it needs. */
export interface StoredRun {
  readonly layout: RunLayout;
  readonly record: RunRecord;
  readonly plan: Plan;
  readonly environment: EnvironmentFile;
  /** Undefined when the run was killed before it could say how it ended. */
  readonly outcome: OutcomeFile | undefined;
}

const damaged = 'the folder is damaged: restore it, or check history.jsonl alone';

/**
 * Reads a run's folder. What a crash tore or never wrote is named in the record's gaps.
 *
 * @throws UsageError naming the file and the line, for a folder that is no run or is damaged in the middle.
 */
export async function readRun(folder: string): Promise<StoredRun> {
  const layout = new RunLayout(folder);
  requireRunFolder(layout);
  const plan = await readPlan(layout.plan);
  const declaration = await readJsonFile(layout.declaration, declarationSchema, damaged);
  const environment = await readJsonFile(layout.environment, environmentSchema, damaged);
  const outcome = await readJsonFileIfThere(layout.outcome, outcomeSchema, damaged);
  const [history, states, traces, messages] = await Promise.all([
    readHistoryFile(layout.history),
    readStates(layout.states),
    readJsonLines(layout.traces, { what: 'traces', version: tracesVersion, parse: parserOf(traceLineSchema) }),
    readMessages(layout.messages),
  ]);
  const killed =
    outcome === undefined ? ['the run was killed before its end: what it had recorded by then is here'] : [];
  const record: RunRecord = {
    history: pairedHistory(history.items, layout.history),
    plan,
    system: declaration.system,
    initial: declaration.initial,
    traces: traces.items,
    messages: messages.items,
    states: states.samples,
    finals: states.finals,
    gaps: [...killed, ...history.gaps, ...states.gaps, ...traces.gaps, ...messages.gaps, ...(outcome?.gaps ?? [])],
  };
  return { layout, record, plan, environment, outcome };
}

/** Lines that contradict each other are found here, where the file is known. */
function pairedHistory(ops: readonly Op[], path: string): History {
  const history = new History(ops);
  try {
    void history.operations;
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
  return history;
}

function requireRunFolder({ folder, plan }: RunLayout): void {
  const why = whyNoRun(folder, plan);
  if (why !== undefined)
    throw new UsageError(`${folder}: not a run's folder: ${why}; name a folder such as results/2pc/latest`);
}

function whyNoRun(folder: string, plan: string): string | undefined {
  try {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return 'there is no such folder';
    if (!found.isDirectory()) return 'it is a file';
    return statSync(plan, { throwIfNoEntry: false }) === undefined ? 'plan.json is missing' : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** @throws UsageError naming the file and the field. */
export async function readPlan(path: string): Promise<Plan> {
  return await readJsonFile(path, planSchema, "it is no plan of this version: print one with 'indoubt run --dry-run'");
}

interface States {
  readonly samples: readonly StateSample[];
  readonly finals: readonly FinalState[];
  readonly gaps: readonly string[];
}

async function readStates(path: string): Promise<States> {
  const samples: StateSample[] = [];
  const finals: FinalState[] = [];
  const sample = parserOf(sampleLineSchema);
  const final = parserOf(finalLineSchema);
  const { gaps } = await readJsonLines<void>(path, {
    what: 'states',
    version: statesVersion,
    parse: (value) => {
      if (isJsonObject(value) && value['kind'] === 'final') finals.push(final(value));
      else samples.push(sample(value));
    },
  });
  return { samples, finals, gaps };
}
