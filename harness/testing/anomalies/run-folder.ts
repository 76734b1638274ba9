import { record } from '../../../checkers/testing/record-dsl.ts';
import { type RunRecord, type SystemDeclaration } from '../../core/run-record.ts';
import { type Json, stringifyJson } from '../../core/json.ts';
import type { Plan } from '../../core/plan.ts';
import { assert } from '../../core/errors.ts';
import { RunLayout } from '../../store/run-layout.ts';
import { statesVersion, tracesVersion } from '../../store/run-reader.ts';
import {
  type DeclarationFile,
  type EnvironmentFile,
  type OutcomeFile,
  declarationVersion,
  environmentVersion,
} from '../../store/run-schema.ts';

/** Every run of an example has these phases: faults belong between 1 s and 5 s. */
const phases = `
0 phase before
1000 phase before end
1000 phase during
5000 phase during end
5000 phase after
8000 phase after end
8000 phase final
9000 phase final end`;

/** A system that says of itself what two-phase commit promises. */
const system: SystemDeclaration = {
  name: '2pc',
  version: 'example',
  failureModel: {
    safety: ['crash', 'omission', 'partition', 'timing', 'clock'],
    liveness: ['crash', 'partition', 'timing'],
  },
  properties: [],
  roles: { n1: 'coordinator', n2: 'participant', n3: 'participant' },
  hasTrace: true,
  timeouts: { voteMs: 500 },
  recoveryMs: 2_000,
};

const plan: Plan = {
  version: 1,
  seed: 'example',
  system: '2pc',
  systemVersion: 'example',
  workload: 'transfer',
  nodes: ['n1', 'n2', 'n3'],
  options: {},
  requires: [],
  notRun: [],
  steps: [],
};

const environment: EnvironmentFile = {
  version: environmentVersion,
  startedAt: '2026-01-01T00:00:00.000Z',
  controllerVersion: 'example',
  nodeVersion: 'example',
  os: 'example',
  processors: 1,
  isRoot: false,
  transport: 'example',
  substitutes: [],
  command: 'drawn by hand',
  repeat: 'npm run docs:anomalies',
};

const outcome: OutcomeFile = {
  status: 'completed',
  code: null,
  message: null,
  gaps: [],
  crashes: [],
  leftovers: [],
  stagesMs: {},
};

/** What clients, nodes and faults did in a drawing of a run. */
export function runRecordOf(drawing: string): RunRecord {
  return record(`${phases}\n${drawing}`, { system });
}

/** The files of a run in which this happened, by their paths. */
export function runFiles(folder: string, drawing: string): ReadonlyMap<string, string> {
  const layout = new RunLayout(folder);
  const { history, traces, finals, initial } = runRecordOf(drawing);
  assert(initial !== undefined, 'a drawn run says what its data begins with');
  const declaration: DeclarationFile = { version: declarationVersion, system, initial };
  return new Map([
    [layout.plan, page(plan)],
    [layout.declaration, page(declaration)],
    [layout.environment, page(environment)],
    [layout.outcome, page(outcome)],
    [layout.history, lines('history', 1, history.ops)],
    [layout.traces, lines('traces', tracesVersion, traces)],
    [
      layout.states,
      lines(
        'states',
        statesVersion,
        finals.map((final) => ({ kind: 'final', ...final })),
      ),
    ],
  ]);
}

function page(value: unknown): string {
  return `${stringifyJson(value, 2)}\n`;
}

function lines(indoubt: string, version: number, items: readonly unknown[]): string {
  const head: Json = { indoubt, version };
  return [head, ...items].map((item) => `${stringifyJson(item)}\n`).join('');
}
