import type { Violation } from '../../../harness/core/verdict.ts';
import { objectName, placeOf, windowOf } from '../explain.ts';
import { type LaneCall, drawnMax, lanesOf } from '../lanes.ts';
import type { Model } from '../models/model.ts';
import type { Finding, SettledCall } from './settled-call.ts';

/** A sentence for each of so many calls. */
const toldMax = 12;
/** A stream has no clock, and what it draws is small. */
const noTime = (): number => 0;

/** Tells what a judge found while the history is still recorded. */
export function tellFinding(key: string | undefined, finding: Finding, model: Model): Violation {
  const { stuck, anomaly, why } = finding;
  const others = finding.others.slice(-toldMax);
  const calls = [...others, stuck].map(drawn).toSorted((a, b) => a.operation.index - b.operation.index);
  const operations = calls.map(({ operation }) => operation);
  const act = ({ call, operation }: LaneCall): string => `process ${operation.process} ${model.describe(call)}`;
  return {
    property: 'linearizable',
    title: `${objectName({ key })}: ${act(drawn(stuck))}, which no order of the operations explains`,
    explanation: [
      ...calls.map((each) => `${act(each)} (${placeOf(each.operation, each.call.return === Infinity)})`),
      ...why,
    ],
    shownBy: 'clients',
    window: windowOf(operations),
    operations: operations.map(({ index }) => index),
    nodes: [...new Set(operations.flatMap(({ node }) => node ?? []))],
    anomaly,
    diagram: lanesOf(
      {
        calls: calls.slice(-drawnMax),
        shown: new Set(operations.map(({ index }) => index)),
        stuck: stuck.operation,
        isWhole: false,
        now: noTime,
      },
      model,
    ),
  };
}

function drawn({ operation, effect, isOpen }: SettledCall): LaneCall {
  const end = isOpen ? Infinity : (operation.completedAt ?? Infinity);
  return { operation, call: { ...effect, call: operation.invokedAt, return: end } };
}
