import { type Open, type Stepped, type ThreePhaseState } from '../node-state.ts';
import { step } from '../protocol.ts';
import type { StepFunction } from './world.ts';

/** Weaker rules than the protocol's, to show that the searches find what they lead to. */

/** A restarted voter goes on as if it had never been away. */
export const rejoining: StepFunction = (state, event) => {
  const stepped = step(state, event);
  if (event.kind !== 'start') return stepped;
  return changeOpen(stepped, ({ transaction, ...open }) => ({
    ...open,
    transaction: { ...transaction, isRestarted: false },
  }));
};

/** Whoever reported its state to a new leader still follows the old one. */
export const unfenced: StepFunction = (state, event) =>
  changeOpen(step(state, event), ({ transaction, ...open }) => ({
    ...open,
    transaction: { ...transaction, promised: 0 },
  }));

/** Restarted voters decide together without waiting for those that are down. */
export const hasty: StepFunction = (state, event) =>
  step(
    mapOpen(state, ({ transaction, ...open }) => {
      if (!transaction.isRestarted || event.kind !== 'message') return { ...open, transaction };
      const absent = [...transaction.members.keys()].filter((rank) => rank !== transaction.self);
      const assumed = Object.fromEntries(absent.map((rank) => [rank, false]));
      return { ...open, transaction: { ...transaction, restarted: { ...assumed, ...transaction.restarted } } };
    }),
    event,
  );

/** A closed connection means nothing. */
export const unsuspecting: StepFunction = (state, event) => (event.kind === 'down' ? [state, []] : step(state, event));

function changeOpen([state, effects]: Stepped, change: (open: Open) => Open): Stepped {
  return [mapOpen(state, change), effects];
}

function mapOpen(state: ThreePhaseState, change: (open: Open) => Open): ThreePhaseState {
  let { open } = state;
  for (const [txn, value] of state.open.entries()) open = open.set(txn, change(value));
  return { ...state, open };
}
