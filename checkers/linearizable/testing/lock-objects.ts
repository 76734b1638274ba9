import type { Operation } from '../../../harness/core/history.ts';
import { acceptsLikeAct, type Asked, type Said, type SequentialObject } from './sequential-object.ts';

export interface Held {
  /** Undefined while it is free. */
  readonly by: number | undefined;
  readonly times: number;
  /** Of tokens no more is known than that they are integers. */
  readonly token: number;
}

const free: Held = { by: undefined, times: 0, token: -Infinity };
const held: Said = { type: 'fail', error: 'held' };
const notHeld: Said = { type: 'fail', error: 'not-held' };

/** Locks by the names of their models. */
export const lockObjects: Readonly<Record<string, SequentialObject<Held>>> = {
  mutex: lockObject(1),
  'reentrant-mutex': lockObject(Infinity),
  'fenced-mutex': fencedObject(),
};

function lockObject(timesMax: number): SequentialObject<Held> {
  const act = (state: Held, asked: Asked): { state: Held; said: Said } => actOn(state, asked, timesMax);
  return { initial: free, ask, act, accepts: acceptsLikeAct(act), lie };
}

function fencedObject(): SequentialObject<Held> {
  return {
    initial: free,
    ask,
    act: (state, asked, prng) => {
      const { state: after, said } = actOn(state, asked, 1);
      if (asked.f !== 'acquire' || said.type === 'fail') return { state: after, said };
      const token = Math.max(state.token, 0) + prng.between(1, 3);
      return { state: { ...after, token }, said: { type: 'ok', output: token } };
    },
    accepts: (state, operation) => {
      const { state: after, said } = actOn(state, operation, 1);
      const isGiven = operation.f === 'acquire' && said.type === 'ok';
      // It may have been given any greater token, and the least one excludes nothing.
      if (operation.type === 'info') return isGiven ? { ...after, token: state.token + 1 } : after;
      if (operation.type !== said.type || operation.error !== said.error) return undefined;
      if (!isGiven) return after;
      const token = tokenOf(operation);
      return token > state.token ? { ...after, token } : undefined;
    },
    lie: (said, asked, prng) => {
      if (asked.f !== 'acquire') return lie(said, asked);
      if (said.type === 'fail') return { type: 'ok', output: prng.between(1, 3) };
      return prng.chance(1, 2)
        ? { type: 'ok', output: Math.max(1, Number(said.output) - prng.between(1, 3)) }
        : lie(said, asked);
    },
  };
}

function ask(prng: { chance(numerator: number, denominator: number): boolean }): { f: string; input: null } {
  return { f: prng.chance(1, 2) ? 'acquire' : 'release', input: null };
}

function actOn(state: Held, { f, process }: Asked, timesMax: number): { state: Held; said: Said } {
  const isOwn = state.by === process;
  const said: Said = { type: 'ok', output: null };
  if (f === 'acquire') {
    const isGiven = state.by === undefined || (isOwn && state.times < timesMax);
    return isGiven ? { state: { ...state, by: process, times: state.times + 1 }, said } : { state, said: held };
  }
  if (!isOwn) return { state, said: notHeld };
  const isLast = state.times === 1;
  return { state: { ...state, by: isLast ? undefined : process, times: state.times - 1 }, said };
}

function lie(said: Said, { f }: Asked): Said {
  if (said.type === 'fail') return { type: 'ok', output: null };
  return f === 'acquire' ? held : notHeld;
}

function tokenOf({ output }: Operation): number {
  return Number(output);
}
