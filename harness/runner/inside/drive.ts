import { type NemesisRun, runNemesis } from '../../../nemesis/executor.ts';
import type { OnTrigger } from '../../../nemesis/wait-for-start.ts';
import type { NemesisStatus } from '../../../nemesis/nemesis-status.ts';
import type { Workload, WorkloadContext } from '../../../workloads/workload.ts';
import { type Json, isJsonObject, stringifyJson } from '../../core/json.ts';
import { type NemesisLine, nemesisValue } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { PhaseName, Plan, Step } from '../../core/plan.ts';
import { type Nanos, msToNanos, nanos } from '../../core/time.ts';
import type { Generator } from '../../generator/generator.ts';
import { limit } from '../../generator/limit.ts';
import type { Fault, FaultContext } from '../../ports/fault.ts';
import type { RunEvent } from '../../ports/reporter.ts';
import { encodeValue } from '../../store/history-recorder.ts';
import type { ClientLoad } from '../client-load.ts';
import type { Interpreter } from '../interpreter.ts';
import type { RunClock } from '../run-clock.ts';
import type { LiveCounts } from './live-counts.ts';
import type { RunFiles } from './run-files.ts';

/** A phase without a length lasts until its work is done, and no longer than this. */
const openPhaseMaxMs = 60_000;
/** With a node gone for good its last reads will not be answered, and the run can't pass any more. */
const brokenPhaseMaxMs = 5_000;
/** The name under which a node that ends by itself is drawn among the faults. */
const crashName = 'crash';

export interface DriveRequest {
  readonly plan: Plan;
  readonly workload: Workload;
  readonly workloadContext: WorkloadContext;
  readonly interpreter: Interpreter;
  readonly faults: readonly Fault[];
  readonly faultContext: FaultContext;
  readonly clock: RunClock;
  readonly files: RunFiles;
  readonly counts: LiveCounts;
  readonly load: ClientLoad;
  readonly onTrigger: OnTrigger;
  /** Told of every line of the nemesis when it is in the history. */
  readonly onNemesis: (line: NemesisLine) => void;
  readonly emit: (event: RunEvent) => void;
  /** Fires when the run is to end early: what is broken is healed, and no further phase begins. */
  readonly stop: AbortSignal;
  /** Fires when there is nothing more to find: the load ends, faults are healed, and the last phases have their turn. */
  readonly enough: AbortSignal;
}

/** The phases that put the system under load; what comes after them shows in which state they left it. */
const loadPhases: ReadonlySet<PhaseName> = new Set(['before', 'during']);

/** Runs the phases of a plan: clients all the time, the nemesis during `during`. */
export class Drive {
  readonly #request: DriveRequest;
  #phase: PhaseName | undefined;
  #nemesis: NemesisRun | undefined;
  #crashes = 0;

  constructor(request: DriveRequest) {
    this.#request = request;
  }

  get phase(): PhaseName | undefined {
    return this.#phase;
  }

  get status(): NemesisStatus | undefined {
    return this.#nemesis?.status();
  }

  /** True while a fault accounts for what becomes of the node's processes. */
  isUnderAttack(node: NodeName): boolean {
    const { status } = this;
    return (status?.nodes[node] ?? 'up') !== 'up' || status?.mayEnd.includes(node) === true;
  }

  /**
   * A node ended by itself: from here on it is missing, which is no fault of the plan's and voids what liveness assumes.
   * It stands in the history as a fault that is never healed.
   */
  recordCrash(node: NodeName, text: string): void {
    this.#crashes++;
    const step = `${crashName} ${this.#crashes}`;
    const [note = ''] = text.split('\n', 1);
    this.#write({
      kind: 'fault',
      fault: crashName,
      step,
      class: 'crash',
      stage: 'injected',
      targets: [node],
      links: [],
      note,
    });
  }

  async run(): Promise<void> {
    const { enough, plan, stop } = this.#request;
    for (const step of plan.steps) {
      if (stop.aborted) return;
      if (step.do.kind !== 'phase' || (enough.aborted && loadPhases.has(step.do.name))) continue;
      await this.#runPhase(step, step.do.name);
    }
  }

  async #runPhase(step: Step, name: PhaseName): Promise<void> {
    const { clock, emit, files } = this.#request;
    this.#phase = name;
    this.#write({ kind: 'phase', name, stage: 'begin' });
    emit({ kind: 'phase', time: clock.now(), name });
    try {
      await (step.steps === undefined || step.steps.length === 0
        ? this.#load(step, name)
        : this.#loadUnderFaults(step, name, step.steps));
    } finally {
      this.#write({ kind: 'phase', name, stage: 'end' });
      files.flush();
    }
  }

  async #load(step: Step, name: PhaseName): Promise<void> {
    const { clock, enough } = this.#request;
    const stop = loadPhases.has(name) ? AbortSignal.any([this.#request.stop, enough]) : this.#request.stop;
    const until = inMs(clock.now(), step.until?.ms ?? (this.#crashes > 0 ? brokenPhaseMaxMs : openPhaseMaxMs));
    await this.#request.interpreter.run(this.#generator(name), { until, signal: stop });
    // A load that is limited by count may be over early; a phase with a length has it all the same.
    if (step.until !== undefined) await clock.sleepUntil(until, stop);
  }

  /** Clients go on until everything is healed: only then does the system's time to recover begin. */
  async #loadUnderFaults(step: Step, name: PhaseName, steps: readonly Step[]): Promise<void> {
    const { clock, counts, enough, faults, faultContext, files, onTrigger } = this.#request;
    const nemesis = runNemesis({
      steps,
      faults,
      context: { ...faultContext, signal: AbortSignal.any([faultContext.signal, enough]) },
      clock,
      lastsMs: step.until?.ms ?? 0,
      write: (line) => this.#write(line),
      journal: async (entry) => await Promise.resolve(files.journal(entry)),
      onOperation: async (event, signal) => await counts.waitFor(event, signal),
      onTrigger,
    });
    this.#nemesis = nemesis;
    const healed = new AbortController();
    const finished = nemesis.finished.finally(() => healed.abort());
    await this.#request.interpreter.run(this.#generator(name), { until: nanos(Infinity), signal: healed.signal });
    await finished;
  }

  #generator(phase: PhaseName): Generator {
    const { counts, load, plan, workload, workloadContext } = this.#request;
    const generator = load.paced(workload.generator(phase, workloadContext));
    const operations = plan.options['operations'];
    if (typeof operations !== 'number' || phase === 'final') return generator;
    return limit(Math.max(0, operations - counts.invoked), generator);
  }

  #write(line: NemesisLine): void {
    const { clock, emit, files, onNemesis } = this.#request;
    const { f, value } = nemesisValue(line);
    const time = clock.now();
    files.history.record({ time, type: 'info', process: 'nemesis', f, valueText: encodeValue(value) });
    onNemesis(line);
    if (line.kind !== 'fault') return;
    const { fault, step, stage, targets, note } = line;
    const trigger = stage === 'asked' ? triggerOf(line.evidence) : undefined;
    emit({ kind: 'fault', time, step, fault, stage, targets, note, ...(trigger === undefined ? {} : { trigger }) });
  }
}

/** What a step waited for, and whom and what that bound: `before commit(txn=T): commit from n1 to n4, held; T = t-17`. */
function triggerOf(evidence: Json | undefined): string | undefined {
  if (!isJsonObject(evidence) || typeof evidence['trigger'] !== 'string') return undefined;
  const bound = Object.entries(isJsonObject(evidence['bindings']) ? evidence['bindings'] : {})
    .filter(([name]) => name !== 'from' && name !== 'to' && name !== 'node')
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : stringifyJson(value)}`);
  return [evidence['trigger'], ...(bound.length === 0 ? [] : [bound.join(', ')])].join('; ');
}

function inMs(now: Nanos, ms: number): Nanos {
  return nanos(now + msToNanos(ms));
}
