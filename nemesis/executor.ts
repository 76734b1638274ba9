import { messageOf } from '../harness/core/errors.ts';
import type { Json } from '../harness/core/json.ts';
import type { FaultStage, NemesisLine } from '../harness/core/nemesis-line.ts';
import type { NodeName } from '../harness/core/op.ts';
import type { Step } from '../harness/core/plan.ts';
import { type Nanos, msToNanos, nanos } from '../harness/core/time.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../harness/ports/fault.ts';
import { healEverything, healEverythingMs } from './heal-everything.ts';
import type { NemesisClock } from './nemesis-clock.ts';
import { type ActiveFault, type NemesisStatus, statusOf } from './nemesis-status.ts';
import { type Refusal, ResourceOwners } from './resource-owners.ts';
import { type BoundNames, type ResolvedTarget, resolveTarget } from './resolve-target.ts';
import { type FaultOutcome, runFault } from './run-fault.ts';
import { StepEvents } from './step-events.ts';
import { type Fired, type OnOperation, type OnTrigger, waitForStart } from './wait-for-start.ts';

/** What is on disk before a fault is made, and again when its heal is proven. */
interface JournalEntry {
  readonly kind: 'intent' | 'healed';
  readonly step: string;
  readonly fault: string;
  readonly class: Fault['class'];
  readonly targets: readonly NodeName[];
  readonly options: Json;
  readonly at: Nanos;
}

export interface NemesisRequest {
  /** The children of the phase `during`. */
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  /** `signal` stops everything: what is broken is healed, nothing new is begun. */
  readonly context: FaultContext;
  readonly clock: NemesisClock;
  /** How long the phase lasts. */
  readonly lastsMs: number;
  readonly write: (line: NemesisLine) => void;
  /** Resolves when the entry is durable. */
  readonly journal: (entry: JournalEntry) => Promise<void>;
  readonly onOperation?: OnOperation;
  readonly onTrigger?: OnTrigger;
  /** How long the cluster gets until it is whole again. */
  readonly healLimitMs?: number;
}

interface NemesisSummary {
  readonly outcomes: ReadonlyMap<string, FaultOutcome>;
  /** The heal of everything at the end of the phase. */
  readonly healed: Evidence;
  readonly healedAt: Nanos;
}

export interface NemesisRun {
  /** Resolves when the phase is over and everything is healed. Never rejects for what a fault does. */
  readonly finished: Promise<NemesisSummary>;
  status(): NemesisStatus;
}

/** Runs the faults of a phase on their plan. Faults that fail are recorded and never stop the others. */
export function runNemesis(request: NemesisRequest): NemesisRun {
  const nemesis = new Nemesis(request);
  return { finished: nemesis.run(), status: () => nemesis.status() };
}

const neverRan: FaultOutcome = { isEffective: false, hasBitten: false, isHealed: true };

class Nemesis {
  readonly #request: NemesisRequest;
  readonly #startedAt: Nanos;
  readonly #endsAt: Nanos;
  readonly #owners = new ResourceOwners();
  readonly #events: StepEvents;
  readonly #active = new Map<string, ActiveFault>();
  readonly #unhealed = new Map<string, { readonly step: Step; readonly fault: Fault; readonly injected: Injected }>();

  constructor(request: NemesisRequest) {
    this.#request = request;
    this.#startedAt = request.clock.now();
    this.#endsAt = nanos(this.#startedAt + msToNanos(request.lastsMs));
    this.#events = new StepEvents(request.steps.map((step) => step.id));
  }

  status(): NemesisStatus {
    return statusOf(this.#request.context.nodes, [...this.#active.values()]);
  }

  async run(): Promise<NemesisSummary> {
    const { clock, context, steps } = this.#request;
    const phase = new AbortController();
    const signal = AbortSignal.any([phase.signal, context.signal]);
    const end = clock.sleepUntil(this.#endsAt, context.signal).then(() => phase.abort());
    const outcomes = await Promise.all(steps.map(async (step) => [step.id, await this.#step(step, signal)] as const));
    await end;
    const healed = await healEverything(context, this.#request.healLimitMs ?? healEverythingMs);
    for (const { step, fault, injected } of this.#unhealed.values()) {
      this.#record(step, fault, healed.holds ? 'healed' : 'failed', injected, {
        note: healed.holds ? `with everything: ${healed.note}` : `heal never proven: ${healed.note}`,
      });
    }
    return { outcomes: new Map(outcomes), healed, healedAt: clock.now() };
  }

  /** One step, from its due time to its heal. An error of ours is recorded too: the other faults must be healed. */
  async #step(step: Step, signal: AbortSignal): Promise<FaultOutcome> {
    const fault = this.#request.faults.find(({ name }) => step.do.kind === 'fault' && name === step.do.fault);
    if (step.do.kind !== 'fault' || fault === undefined) {
      this.#events.over(step.id);
      this.#unknown(step);
      return neverRan;
    }
    try {
      return await this.#fault(step, fault, signal);
    } catch (error) {
      this.#record(step, fault, 'failed', nothing(step), { note: messageOf(error) });
      return neverRan;
    } finally {
      this.#owners.release(step.id);
      this.#active.delete(step.id);
      this.#events.over(step.id);
    }
  }

  async #fault(step: Step, fault: Fault, signal: AbortSignal): Promise<FaultOutcome> {
    const { clock, context, onOperation, onTrigger } = this.#request;
    const events = this.#events;
    const startedAt = this.#startedAt;
    const start = await waitForStart(step, { clock, startedAt, events, onOperation, onTrigger, signal });
    const fired = start.kind === 'due' ? start.fired : undefined;
    const target = start.kind === 'never' ? start.why : await this.#claim(step, fault, signal, fired?.bindings);
    if (typeof target === 'string') {
      await this.#release(step, fault, fired, 'deliver');
      this.#record(step, fault, 'failed', nothing(step), { note: target });
      return neverRan;
    }
    const asked: Injected = { ...nothing(step), targets: target.nodes };
    this.#record(step, fault, 'asked', asked, {
      note: `${target.nodes.join(', ')}: ${target.how}${fired === undefined ? '' : `; ${fired.note}`}`,
      ...(fired === undefined ? {} : { evidence: { trigger: fired.note, bindings: fired.bindings } }),
    });
    // On disk before it is made, so that it can be undone after a kill -9 of the controller.
    await this.#request.journal(this.#entry('intent', step, fault, target.nodes));
    let last = asked;
    let isReleased = false;
    const release = async (verdict: 'deliver' | 'drop'): Promise<void> => {
      if (isReleased) return;
      isReleased = true;
      await this.#release(step, fault, fired, verdict);
    };
    const outcome = await runFault({
      step,
      fault,
      targets: target.nodes,
      endsAt: this.#endOf(step),
      context: { ...context, signal, aims: !isMomentChosen(step) },
      clock,
      signal,
      record: (stage, injected, seen) => {
        last = injected;
        this.#record(step, fault, stage, injected, seen);
        // What the trigger holds was to come after the fault.
        if (stage === 'effective') void release('drop');
      },
    });
    // Without a fault in effect, a lost message would be a fault that nobody recorded.
    await release('deliver');
    if (!outcome.isHealed) this.#unhealed.set(step.id, { step, fault, injected: last });
    else await this.#request.journal(this.#entry('healed', step, fault, target.nodes));
    return outcome;
  }

  /** Lets go of what the trigger holds; that it failed is told with the step, and the fault goes on. */
  async #release(step: Step, fault: Fault, fired: Fired | undefined, verdict: 'deliver' | 'drop'): Promise<void> {
    try {
      await fired?.release?.(verdict);
    } catch (error) {
      this.#record(step, fault, 'failed', nothing(step), { note: `what its trigger held: ${messageOf(error)}` });
    }
  }

  /** Whom the step hits, once it has them to itself; or why it never did. */
  async #claim(step: Step, fault: Fault, signal: AbortSignal, bound?: BoundNames): Promise<ResolvedTarget | string> {
    const { clock } = this.#request;
    // Each turn waits for a release, and there is one for each step at most.
    for (let turn = 0; turn <= this.#request.steps.length; turn++) {
      const target = this.#resolve(step, bound);
      if (target.nodes.length === 0) return `its target is no node of this cluster: ${target.how}`;
      const refusal: Refusal | undefined = this.#owners.claim(step.id, target.nodes, fault.claims);
      if (refusal === undefined) return target;
      const held = `${refusal.node} (${refusal.resource}) is held by step ${refusal.holder}`;
      // Where too little of the phase would be left, waiting makes a fault that can't be proven.
      const leastAt = nanos(this.#endsAt - msToNanos(leastHoldMs(step)));
      if (clock.now() >= leastAt) return held;
      const patience = AbortSignal.timeout(Math.max(1, Math.ceil((leastAt - clock.now()) / 1e6)));
      await this.#owners.released(AbortSignal.any([signal, patience]));
      if (signal.aborted) return held;
    }
    return 'its target was never free';
  }

  #resolve(step: Step, bound: BoundNames | undefined): ResolvedTarget {
    if (step.do.kind !== 'fault') return { nodes: [], how: 'a phase' };
    const { order, fallback } = step.do.options;
    const first: unknown = Array.isArray(order) ? order[0] : fallback;
    return resolveTarget(step.do.target, this.#request.context, typeof first === 'string' ? first : undefined, bound);
  }

  #endOf(step: Step): Nanos {
    const lastsMs = step.until?.ms ?? this.#request.lastsMs;
    return nanos(Math.min(this.#endsAt, this.#request.clock.now() + msToNanos(lastsMs)));
  }

  #record(
    step: Step,
    fault: Fault,
    stage: FaultStage,
    injected: Injected,
    seen: { readonly note: string; readonly evidence?: Json },
  ): void {
    const { targets, links } = injected;
    const about = { fault: fault.name, step: step.id, class: fault.class, stage, targets, links };
    this.#request.write({ kind: 'fault', ...about, ...seen });
    const since = this.#active.get(step.id)?.since ?? this.#request.clock.now();
    this.#active.set(step.id, { ...about, since, mayEnd: fault.mayEnd === true });
    if (stage === 'effective') this.#events.reached(step.id, 'proven');
    if (stage === 'healed') this.#events.reached(step.id, 'healed');
  }

  /** A plan from a file may name what this version doesn't have. */
  #unknown(step: Step): void {
    const fault = step.do.kind === 'fault' ? step.do.fault : `phase ${step.do.name}`;
    const note = `there is no fault ${fault} in this version`;
    const about = { fault, step: step.id, class: 'operator', stage: 'failed', targets: [], links: [] } as const;
    this.#request.write({ kind: 'fault', ...about, note });
  }

  #entry(kind: JournalEntry['kind'], step: Step, fault: Fault, targets: readonly NodeName[]): JournalEntry {
    // A plan's options come from JSON or from a draw of plain data.
    const options = step.do.kind === 'fault' ? (step.do.options as Json) : null;
    return {
      kind,
      step: step.id,
      fault: fault.name,
      class: fault.class,
      targets,
      options,
      at: this.#request.clock.now(),
    };
  }
}

/** A quarter of its length, and at least so long that proof and bite have a chance. */
function leastHoldMs(step: Step): number {
  return Math.max(50, (step.until?.ms ?? 0) / 4);
}

function nothing(step: Step): Injected {
  return { targets: [], links: [], note: '', memory: { step: step.id } };
}

/** An event is a moment; a time is only a time. */
function isMomentChosen({ when }: Step): boolean {
  return when.kind === 'trigger' || when.kind === 'event';
}
