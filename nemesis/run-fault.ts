import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../harness/core/errors.ts';
import type { Json } from '../harness/core/json.ts';
import type { FaultStage } from '../harness/core/nemesis-line.ts';
import type { NodeName } from '../harness/core/op.ts';
import type { Step } from '../harness/core/plan.ts';
import { type Nanos, msToNanos, nanos } from '../harness/core/time.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../harness/ports/fault.ts';
import { bounded } from './bounded.ts';
import { type NemesisClock, inMs } from './nemesis-clock.ts';

/** What a fault that hangs is given before the next stage begins all the same. */
const injectMs = 10_000;
const askMs = 5_000;
const healMs = 10_000;
/** Proof that a heal took is asked for so long; after that only the heal of everything can prove it. */
const proveHealedMs = 10_000;
/** Between two questions whether a fault is effective and has bitten. */
const pollMs = { first: 10, most: 200 };
const healAttempts = 3;

/** One fault of the plan, from its injection to its proven heal. */
export interface FaultRun {
  readonly step: Step;
  readonly fault: Fault;
  readonly targets: readonly NodeName[];
  /** The fault is held until then. */
  readonly endsAt: Nanos;
  readonly context: FaultContext;
  readonly clock: NemesisClock;
  readonly signal: AbortSignal;
  /** Writes one line of the history; the links become known with the injection. */
  record(stage: FaultStage, injected: Injected, seen: { readonly note: string; readonly evidence?: Json }): void;
}

export interface FaultOutcome {
  readonly isEffective: boolean;
  readonly hasBitten: boolean;
  readonly isHealed: boolean;
}

/** Injects, proves, holds and heals, whatever happens in between. Never rejects for what a fault does. */
export async function runFault(run: FaultRun): Promise<FaultOutcome> {
  // After a partial inject this is all that is known, and enough to heal.
  const state = { injected: unknownInjection(run), isHealed: false };
  let held = { isEffective: false, hasBitten: false };
  {
    await using healing = {
      async [Symbol.asyncDispose](): Promise<void> {
        state.isHealed = await healFault(run, state.injected);
      },
    };
    void healing;
    try {
      const step = withTargets(run);
      state.injected = await bounded(
        `injecting ${run.fault.name}`,
        injectMs,
        async () => await run.fault.inject(step, run.context),
      );
      run.record('injected', state.injected, { note: state.injected.note });
      held = await hold(run, state.injected);
    } catch (error) {
      run.record('failed', state.injected, { note: messageOf(error) });
    }
  }
  return { ...held, isHealed: state.isHealed };
}

/** Asks until the fault is effective and has bitten, then waits for its end. */
async function hold(run: FaultRun, injected: Injected): Promise<Omit<FaultOutcome, 'isHealed'>> {
  let [effective, bitten]: (Evidence | undefined)[] = [undefined, undefined];
  for (let wait = pollMs.first; ; wait = Math.min(pollMs.most, 2 * wait)) {
    if (effective?.holds !== true) {
      effective = await ask(run, 'prove', injected);
      if (effective.holds) run.record('effective', injected, seen(effective));
    }
    if (bitten?.holds !== true) {
      bitten = await ask(run, 'bit', injected);
      if (bitten.holds) run.record('bit', injected, seen(bitten));
    }
    const isDone = effective.holds && bitten.holds;
    if (run.signal.aborted || run.clock.now() >= run.endsAt) break;
    await run.clock.sleepUntil(isDone ? run.endsAt : earlier(run.endsAt, inMs(run.clock, wait)), run.signal);
    if (isDone) break;
  }
  if (!bitten.holds) run.record('missed', injected, seen(bitten));
  if (!effective.holds)
    run.record('failed', injected, { ...seen(effective), note: `never shown to be effective: ${effective.note}` });
  return { isEffective: effective.holds, hasBitten: bitten.holds };
}

/** A question that fails is an answer: no. */
async function ask(run: FaultRun, question: 'prove' | 'bit', injected: Injected): Promise<Evidence> {
  try {
    return await bounded(
      `${question} of ${run.fault.name}`,
      askMs,
      async () => await run.fault[question](injected, run.context),
    );
  } catch (error) {
    return { holds: false, note: messageOf(error) };
  }
}

/** Heals and proves it; false when that could not be shown in time. */
async function healFault(run: FaultRun, injected: Injected): Promise<boolean> {
  run.record('heal', injected, { note: 'healing' });
  // The run's own signal may have fired long ago: healing goes on.
  const context: FaultContext = { ...run.context, signal: AbortSignal.timeout(healMs + proveHealedMs) };
  for (let attempt = 1; attempt <= healAttempts; attempt++) {
    try {
      await bounded(`healing ${run.fault.name}`, healMs, async () => await run.fault.heal(injected, context));
      break;
    } catch (error) {
      run.record('failed', injected, { note: `heal, attempt ${attempt} of ${healAttempts}: ${messageOf(error)}` });
    }
  }
  const deadline = nanos(run.clock.now() + msToNanos(proveHealedMs));
  for (let wait = pollMs.first; ; wait = Math.min(pollMs.most, 2 * wait)) {
    const evidence = await askHealed(run, injected, context);
    if (evidence.holds) run.record('healed', injected, seen(evidence));
    if (evidence.holds || run.clock.now() >= deadline) return evidence.holds;
    await delay(wait);
  }
}

async function askHealed(run: FaultRun, injected: Injected, context: FaultContext): Promise<Evidence> {
  try {
    return await bounded(
      `heal of ${run.fault.name}`,
      askMs,
      async () => await run.fault.proveHealed(injected, context),
    );
  } catch (error) {
    return { holds: false, note: messageOf(error) };
  }
}

function withTargets(run: FaultRun): Step {
  const action = run.step.do;
  if (action.kind !== 'fault') return run.step;
  return { ...run.step, do: { ...action, target: { kind: 'nodes', nodes: [...run.targets] } } };
}

function unknownInjection(run: FaultRun): Injected {
  return { targets: run.targets, links: [], note: 'not injected', memory: { step: run.step.id } };
}

function seen(evidence: Evidence): { readonly note: string; readonly evidence?: Json } {
  return { note: evidence.note, ...(evidence.detail === undefined ? {} : { evidence: evidence.detail }) };
}

function earlier(a: Nanos, b: Nanos): Nanos {
  return a < b ? a : b;
}
