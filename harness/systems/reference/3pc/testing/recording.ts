import type { TraceAct } from '../../../../core/trace.ts';
import { step } from '../protocol.ts';
import type { ThreePhaseEffect } from '../node-state.ts';
import type { StepFunction } from './world.ts';

/** The protocol, with a record of what all nodes did. */
export interface Recording {
  readonly step: StepFunction;
  readonly effects: ThreePhaseEffect[];
  /** `n2 decide abort termination`: traces in the order in which they were written, one kind of them. */
  readonly acts: (kind: TraceAct['kind']) => string[];
}

export function recording(): Recording {
  const effects: ThreePhaseEffect[] = [];
  const acts: { readonly node: string; readonly act: TraceAct }[] = [];
  return {
    effects,
    step: (state, event) => {
      const stepped = step(state, event);
      effects.push(...stepped[1]);
      for (const effect of stepped[1]) {
        if (effect.kind === 'trace') acts.push({ node: state.identity.name, act: effect.act });
      }
      return stepped;
    },
    acts: (kind) =>
      acts.filter(({ act }) => act.kind === kind).map(({ node, act }) => `${node} ${Object.values(act).join(' ')}`),
  };
}
