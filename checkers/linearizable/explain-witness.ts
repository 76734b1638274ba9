import type { Operation } from '../../harness/core/history.ts';
import type { FaultRecord } from '../../harness/core/nemesis-line.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { faultsDuring } from '../timeline/struck-faults.ts';
import { objectName, placeOf, windowOf } from './explain.ts';
import type { Columns } from './fast/columns.ts';
import type { Refutation } from './fast/decide-fast.ts';
import type { Model } from './models/model.ts';

/** More operations than a person reads; the rest is counted. */
const toldMax = 12;

/** Tells a violation that a fast algorithm found: the few operations that contradict each other, and why. */
export function explainWitness(
  { key, witness }: Refutation,
  { source, returned }: Columns,
  operations: readonly Operation[],
  model: Model,
  faults: readonly FaultRecord[],
): Violation {
  const members = witness.calls.flatMap((call) => {
    const operation = operations[source[call] ?? -1];
    return operation === undefined ? [] : [{ call, operation, isOpen: returned[call] === Infinity }];
  });
  const last = members
    .toSorted((a, b) => (returned[b.call] ?? 0) - (returned[a.call] ?? 0))
    .find((each) => !each.isOpen);
  const letters = new Map(members.map(({ call }, index) => [call, letter(index)]));
  const name = (call: number): string => letters.get(call) ?? '?';
  const window = windowOf(members.map(({ operation }) => operation));
  return {
    property: 'linearizable',
    title: `${objectName({ key })}: ${last === undefined ? 'an operation' : act(last.operation, model)}, which no order of the operations explains (${witness.anomaly})`,
    explanation: [
      members.length === 1
        ? 'This operation has no place:'
        : `These ${members.length} operations can't be put in an order:`,
      ...members
        .slice(0, toldMax)
        .map((each) => `${name(each.call)}: ${act(each.operation, model)} (${placeOf(each.operation, each.isOpen)})`),
      ...(members.length > toldMax ? [`(${members.length - toldMax} more)`] : []),
      ...witness.story(name),
    ],
    shownBy: 'clients',
    window,
    operations: members.map(({ operation }) => operation.index),
    nodes: [...new Set(members.flatMap(({ operation }) => operation.node ?? []))],
    anomaly: witness.anomaly,
    faults: faultsDuring(faults, window).map(({ step }) => step),
  };
}

/** A, B, C ... Z, AA, AB ... */
function letter(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

function act(operation: Operation, model: Model): string {
  const reading = model.read(operation);
  return `process ${operation.process} ${reading === undefined ? operation.f : model.describe(reading.effect)}`;
}
