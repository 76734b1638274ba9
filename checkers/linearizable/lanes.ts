import type { DiagramOperation, LanesDiagram } from '../../harness/core/diagram.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Call } from './engine.ts';
import { lastGoodOrder } from './last-good-order.ts';
import type { Model } from './models/model.ts';

/** More bars than a person looks at. */
export const drawnMax = 60;
/** With more states than this at the begin of what is drawn, no order is looked for. */
const statesMax = 64;

/** A call as it is drawn. */
export interface LaneCall {
  readonly call: Call;
  readonly operation: Operation;
}

/** What is to be drawn of one key. */
export interface LanesOf {
  /** In the order of their invocations: all calls of the key up to the violation, or the last of them. */
  readonly calls: readonly LaneCall[];
  /** The calls that show the violation, by the history line of their invocation: they are drawn in any case. */
  readonly shown: ReadonlySet<number>;
  /** The one that has no place. */
  readonly stuck: Operation | undefined;
  /** True when `calls` begins with the first call of the key. */
  readonly isWhole: boolean;
  /** Milliseconds on any clock. */
  readonly now: () => number;
}

/**
 * The operations around a violation as bars over time: those that show it, and the last ones before, with their places in the longest order
 * that explains what came before.
 */
export function lanesOf({ calls, shown, stuck, isWhole, now }: LanesOf, model: Model): LanesDiagram {
  const limit = calls.find(({ operation }) => operation === stuck)?.call.return ?? Infinity;
  const before = calls.filter(({ call }) => call.call <= limit);
  const room = Math.max(0, drawnMax - shown.size);
  const others = before.filter(({ operation }) => !shown.has(operation.index)).slice(-room);
  const drawn = new Set(
    [...before.filter(({ operation }) => shown.has(operation.index)), ...others].slice(0, drawnMax),
  );
  const kept = before.filter((each) => drawn.has(each));
  // Calls that are left out may have changed anything.
  const isFromBegin = isWhole && kept.length === before.length;
  const placeable = kept.filter(({ operation }) => operation !== stuck);
  const initials = isFromBegin ? [model.initial] : statesOf(placeable, model);
  const order = lastGoodOrder(
    placeable.map(({ call }) => call),
    limit,
    model,
    { initials, now },
  );
  const positions = new Map(order.map((index, at) => [placeable[index], at + 1]));
  return {
    kind: 'lanes',
    operations: kept.map((each) => barOf(each, model, each.operation === stuck ? 'stuck' : positions.get(each))),
  };
}

/** Nothing where there are too many to try them. */
function statesOf(placeable: readonly LaneCall[], model: Model): readonly string[] {
  const states = model.states?.(placeable.map(({ call }) => call)) ?? [];
  return states.length > statesMax ? [] : states;
}

function barOf({ call, operation }: LaneCall, model: Model, place: number | 'stuck' | undefined): DiagramOperation {
  const { index, process, invokedAt, completedAt } = operation;
  const isPlaced = typeof place === 'number';
  return {
    operation: index,
    process,
    label: model.describe(call),
    from: invokedAt,
    to: call.return === Infinity ? undefined : completedAt,
    role: place === 'stuck' ? 'stuck' : isPlaced ? 'placed' : 'unplaced',
    ...(isPlaced ? { position: place } : {}),
  };
}
