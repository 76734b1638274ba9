import type { OrderGraph } from '../../transactions/weak/order-graph.ts';
import type { ObjectHistory } from '../object-acts.ts';
import { ScheduleState } from './schedule-state.ts';

/** States that are remembered: beyond it the search gives up, before memory does. */
const hopelessMax = 100_000;

/** What looking for an order of all acts came to. */
export type Scheduling =
  | { readonly kind: 'found' }
  /** Every order was tried: there is none. How long the longest was that could be begun, and the next acts of the sessions behind it. */
  | { readonly kind: 'none'; readonly placed: number; readonly stuck: readonly number[] }
  | { readonly kind: 'undecided' };

/** A write that was chosen among several, after so many acts. */
interface Choice {
  readonly done: number;
  readonly write: number;
}

/**
 * Looks for an order of all acts, one after the other, in which every read of a register finds the value that it did, by depth-first
 * search. What can do no harm is done at once: reads of what is there, acts on lists, whose order is known, and writes that nobody reads.
 * Only writes that somebody reads are tried in turn, the one that began first in front. What is left to do depends on what has been done
 * alone, so that sets of acts from which there was no way on are remembered.
 */
export function schedule(history: ObjectHistory, graph: OrderGraph, isOver: () => boolean): Scheduling {
  const state = new ScheduleState(history, graph);
  const choices: Choice[] = [];
  const hopeless = new Set<string>();
  let placed = -1;
  let stuck: readonly number[] = [];
  for (;;) {
    state.runFree();
    if (state.isDone) return { kind: 'found' };
    if (hopeless.size > hopelessMax || isOver()) return { kind: 'undecided' };
    const isKnown = hopeless.size > 0 && hopeless.has(state.text());
    let write = isKnown ? undefined : state.nextWrite();
    if (write === undefined && state.doneCount > placed) {
      placed = state.doneCount;
      stuck = state.heads();
    }
    while (write === undefined) {
      // Nothing can come next: whatever led here is undone, up to a choice that had another way.
      hopeless.add(state.text());
      const choice = choices.pop();
      if (choice === undefined) return { kind: 'none', placed, stuck };
      state.undoTo(choice.done);
      write = state.nextWrite(choice.write);
    }
    choices.push({ done: state.doneCount, write });
    state.perform(write);
  }
}
