import type { Violation } from '../../../harness/core/verdict.ts';
import { objectName, placeOf, windowOf } from '../explain.ts';
import { type LaneCall, lanesOf } from '../lanes.ts';
import type { Model } from '../models/model.ts';
import type { Contradiction } from './zone-window.ts';

/** A stream has no clock, and what it draws is small. */
const noTime = (): number => 0;

/** Tells what was found wrong while the history is still recorded. */
export function tellContradiction(
  key: string | undefined,
  { anomaly, operations }: Contradiction,
  model: Model,
): Violation {
  const calls = operations.flatMap((operation): LaneCall[] => {
    const reading = model.read(operation);
    const end = operation.type === 'info' ? Infinity : (operation.completedAt ?? Infinity);
    return reading === undefined
      ? []
      : [{ operation, call: { ...reading.effect, call: operation.invokedAt, return: end } }];
  });
  const done = calls.filter(({ call }) => call.return !== Infinity);
  const stuck = done.toSorted((a, b) => b.call.return - a.call.return)[0];
  const act = ({ call, operation }: LaneCall): string => `process ${operation.process} ${model.describe(call)}`;
  return {
    property: 'linearizable',
    title: `${objectName({ key })}: ${stuck === undefined ? 'an operation' : act(stuck)}, which no order of the operations explains (${anomaly})`,
    explanation: [
      ...calls.map((each) => `${act(each)} (${placeOf(each.operation, each.call.return === Infinity)})`),
      anomaly === 'stale value'
        ? 'All that concerns one value stands together in any order; here each of two would have to come before the other.'
        : 'Nothing that can still have been there left what it found: it was never made, or something else certainly came after it.',
    ],
    shownBy: 'clients',
    window: windowOf(operations),
    operations: operations.map(({ index }) => index),
    nodes: [...new Set(operations.flatMap(({ node }) => node ?? []))],
    anomaly,
    diagram: lanesOf(
      {
        calls,
        shown: new Set(operations.map(({ index }) => index)),
        stuck: stuck?.operation,
        isWhole: false,
        now: noTime,
      },
      model,
    ),
  };
}
