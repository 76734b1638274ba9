import type { NodeName, OpType } from '../core/op.ts';
import type { FaultStage } from '../core/nemesis-line.ts';
import type { PhaseName, Plan } from '../core/plan.ts';
import type { RunVerdict } from '../core/run-verdict.ts';
import type { NodeState } from '../core/trace.ts';
import type { Nanos } from '../core/time.ts';

/** What a run tells while it happens. Plain data: it crosses a process boundary as one JSON line an event. */
export type RunEvent =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly folder: string;
      readonly transport: string;
      readonly substitutes: readonly string[];
    }
  | { readonly kind: 'stage'; readonly stage: RunStage; readonly tookMs?: number }
  | { readonly kind: 'phase'; readonly time: Nanos; readonly name: PhaseName }
  | {
      readonly kind: 'fault';
      readonly time: Nanos;
      readonly step: string;
      readonly fault: string;
      readonly stage: FaultStage;
      readonly targets: readonly NodeName[];
      readonly note: string;
      /** With `asked`, where the step waited for an event: what was seen, in one line. */
      readonly trigger?: string;
    }
  /** At most ten a second. */
  | {
      readonly kind: 'tick';
      readonly time: Nanos;
      readonly phase: PhaseName | undefined;
      readonly counts: Readonly<Record<Exclude<OpType, 'invoke'>, number>>;
      readonly opsPerSecond: number;
      readonly errors: Readonly<Record<string, number>>;
      readonly nodes: readonly {
        readonly node: NodeName;
        readonly state?: NodeState;
        readonly status: 'up' | 'down' | 'paused';
      }[];
      readonly faults: readonly {
        readonly step: string;
        readonly fault: string;
        readonly targets: readonly NodeName[];
      }[];
    }
  | { readonly kind: 'message'; readonly level: 'info' | 'warn' | 'error'; readonly text: string }
  | { readonly kind: 'verdict'; readonly verdict: RunVerdict };

export type RunStage = 'provision' | 'start' | 'drive' | 'heal' | 'collect' | 'check' | 'report' | 'teardown';

/** Shows a run to somebody: a terminal, a file, a CI system. Never throws; `end` is awaited. */
export interface Reporter {
  readonly name: string;
  event(event: RunEvent): void;
  end(): Promise<void>;
}
