import type { z } from 'zod';
import type { NodeName } from '../harness/core/op.ts';
import type { Step } from '../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../harness/ports/fault.ts';
import { faultOptions, stepOf, targetOf } from './fault-options.ts';
import { proveUndone } from './prove-undone.ts';
import { type ResolvedTarget, resolveTarget } from './resolve-target.ts';
import { type StandingChange, changeOf, standing, undo } from './standing-changes.ts';
import { startIfDown } from './start-if-down.ts';
import { workNow } from './work-in-flight.ts';
import { workUnder } from './work-under.ts';

/** Something that presses on nodes while it stands: less of a resource than they had, or more load. */
export abstract class Pressure implements StandingChange {
  /** Begins to press; what it came to before it throws is undone. The line says what was done. */
  abstract start(): Promise<string>;
  /** Is it at work? */
  abstract evidence(): Promise<Evidence>;
  /** What it did to the system's own work, where that can be told better than by work in flight. */
  async bitten(): Promise<Evidence | undefined> {
    return await Promise.resolve(undefined);
  }
  abstract undo(): Promise<void>;
  abstract left(): Promise<readonly string[]>;
}

interface PressureOptions {
  /** Whom to press when nobody plays the role of the target. */
  readonly fallback: string;
}

export type PressureKind<Options extends PressureOptions> = Omit<
  Fault,
  'inject' | 'prove' | 'bit' | 'heal' | 'proveHealed'
> & {
  /** A plan may come from a file, so its options are read, not believed. */
  readonly schema: z.ZodType<Options>;
  /** The pressure on the targets, not begun yet. */
  readonly press: (context: FaultContext, nodes: readonly NodeName[], options: Options, step: string) => Pressure;
};

/** A fault that is one pressure: begun, looked at, undone; and whatever ended under it is started again. */
export function pressureFault<Options extends PressureOptions>(kind: PressureKind<Options>): Fault {
  const { schema, press, ...about } = kind;
  return {
    ...about,
    inject: async (step: Step, context: FaultContext): Promise<Injected> => {
      const options = faultOptions(step, schema);
      const target: ResolvedTarget = resolveTarget(targetOf(step), context, options.fallback);
      const pressure = standing(context.cluster, step.id, press(context, target.nodes, options, step.id));
      const { traced } = workNow(context, target.nodes);
      const note = await pressure.start();
      return { targets: target.nodes, links: [], note: `${note}; ${target.how}`, memory: { step: step.id, traced } };
    },
    prove: async (injected, context) =>
      (await changeOf(context.cluster, stepOf(injected), Pressure)?.evidence()) ?? notBegun,
    bit: async (injected, context) => {
      const pressure = changeOf(context.cluster, stepOf(injected), Pressure);
      return (await pressure?.bitten()) ?? workUnder(injected, context);
    },
    heal: async (injected, context) => {
      await undo(context.cluster, stepOf(injected));
      await startIfDown(context, injected.targets);
    },
    proveHealed: proveUndone,
  };
}

const notBegun: Evidence = { holds: false, note: 'it was never begun' };
