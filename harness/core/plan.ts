import type { OpType } from './op.ts';
import type { Trigger } from './trigger.ts';

/**
 * A plan is data: a tree of steps, drawn whole from the seed before the run, saved as `plan.json`, and run again by
 * `run --plan FILE`. Later versions add kinds of `when` and `do`; a reader refuses a version that it does not know.
 */
export const planVersion = 1;

/** When a step begins. Times are relative to the start of the parent step. */
export type When =
  | { readonly kind: 'time'; readonly ms: number }
  | {
      readonly kind: 'afterStep';
      readonly step: string;
      readonly stage: 'proven' | 'healed' | 'done';
      readonly delayMs: number;
    }
  | {
      readonly kind: 'event';
      readonly event: 'operation';
      readonly f: string;
      readonly type: OpType;
      readonly count: number;
    }
  | { readonly kind: 'trigger'; readonly trigger: Trigger };

/**
 * Whom a fault is aimed at. A role is resolved when the fault fires, and so is a node that its trigger has bound (`from`,
 * `to`, `node`, or a variable); the outcome is recorded.
 */
export type Target =
  | { readonly kind: 'nodes'; readonly nodes: readonly string[] }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'bound'; readonly name: string };

/** Node links to cut: `a` no longer hears `b` for each pair [from b, to a]. `clients` stands for the clients' address. */
export type Link = readonly [from: string, to: string];

export type Action =
  /** A span of time with children; clients run as the workload says for this phase. */
  | { readonly kind: 'phase'; readonly name: PhaseName }
  /** Inject a fault, prove it, hold it for `until`, heal it, prove that. */
  | {
      readonly kind: 'fault';
      readonly fault: string;
      readonly target: Target;
      /** The fault's own options, drawn from the seed: the cut's shape, the number of restarts ... */
      readonly options: { readonly [key: string]: unknown };
    };

export const phaseNames = ['before', 'during', 'after', 'final'] as const;
/** `before` faults, `during` faults, `after` (all healed, liveness demanded), `final` (last reads and sweeps). */
export type PhaseName = (typeof phaseNames)[number];

export interface Step {
  /** Unique, and stable for the same seed: `2`, `2.1` ... */
  readonly id: string;
  readonly when: When;
  readonly do: Action;
  /** How long the step lasts; a phase without it lasts until its children and its work are done. */
  readonly until?: { readonly kind: 'duration'; readonly ms: number };
  /** A required step that did not happen, or whose fault did not bite, makes the run inconclusive. */
  readonly required: boolean;
  readonly steps?: readonly Step[];
}

export interface Plan {
  readonly version: typeof planVersion;
  readonly seed: string;
  readonly system: string;
  readonly systemVersion: string;
  readonly workload: string;
  readonly nodes: readonly string[];
  /** Everything else that shapes the run: rate, concurrency, accounts ... */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  /** Fault kinds of which at least one must have bitten. */
  readonly requires: readonly string[];
  /** What was asked for and can't be done here, with the reason: reported as not run, never as passed. */
  readonly notRun: readonly { readonly what: string; readonly why: string }[];
  /** Kinds that other seeds draw: each run draws some of all those that it could, and this one drew without these. */
  readonly leftOut?: readonly string[] | undefined;
  readonly steps: readonly Step[];
}

/** All steps, parents before children. */
export function* walkSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    yield* walkSteps(step.steps ?? []);
  }
}
