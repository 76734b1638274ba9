import type { LanesDiagram } from '../../harness/core/diagram.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { FaultRecord } from '../../harness/core/nemesis-line.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { faultsDuring } from '../timeline/struck-faults.ts';
import { objectName, placeOf, windowOf } from './explain.ts';
import type { Columns } from './fast/columns.ts';
import type { Refutation } from './fast/decide-fast.ts';
import { type LaneCall, drawnMax, lanesOf } from './lanes.ts';
import type { Model } from './models/model.ts';

/** More operations than a person reads; the rest is counted. */
const toldMax = 12;
/** More lines than a report marks. */
const operationsMax = 200;

/** Tells a violation that a fast algorithm found: the few operations that contradict each other, and why. */
export function explainWitness(
  refutation: Refutation,
  columns: Columns,
  operations: readonly Operation[],
  model: Model,
  { faults, now }: { readonly faults: readonly FaultRecord[]; readonly now: () => number },
): Violation {
  const { key, witness } = refutation;
  const members = witness.calls.flatMap((call) => laneCall(call, columns, operations, model));
  const stuck = lastReturned(members);
  const name = (call: number): string => letter(witness.calls.indexOf(call));
  const window = windowOf(members.map(({ operation }) => operation));
  return {
    property: 'linearizable',
    title: `${objectName({ key })}: ${stuck === undefined ? 'an operation' : act(stuck, model)}, which no order of the operations explains (${witness.anomaly})`,
    explanation: [
      members.length === 1
        ? 'This operation has no place:'
        : `These ${members.length} operations can't be put in an order:`,
      ...members
        .slice(0, toldMax)
        .map(
          (each, at) =>
            `${letter(at)}: ${act(each, model)} (${placeOf(each.operation, each.call.return === Infinity)})`,
        ),
      ...(members.length > toldMax ? [`(${members.length - toldMax} more)`] : []),
      ...witness.story(name),
    ],
    shownBy: 'clients',
    window,
    operations: members.slice(0, operationsMax).map(({ operation }) => operation.index),
    nodes: [...new Set(members.flatMap(({ operation }) => operation.node ?? []))],
    anomaly: witness.anomaly,
    diagram: diagramOf(refutation, columns, operations, model, { members, stuck, now }),
    faults: faultsDuring(faults, window).map(({ step }) => step),
  };
}

/** Draws the witness with the calls of its key that began last before its last return. */
function diagramOf(
  { from, to, witness }: Refutation,
  columns: Columns,
  operations: readonly Operation[],
  model: Model,
  {
    members,
    stuck,
    now,
  }: { readonly members: readonly LaneCall[]; readonly stuck: LaneCall | undefined; readonly now: () => number },
): LanesDiagram {
  const limit = stuck?.call.return ?? Infinity;
  let end = to;
  while (end > from && (columns.invoked[end - 1] ?? 0) > limit) end--;
  const start = Math.max(from, end - drawnMax);
  const earlier = witness.calls.filter((call) => call < start);
  const recent = Array.from({ length: end - start }, (_, at) => start + at);
  const calls = [...earlier, ...recent].flatMap((call) => laneCall(call, columns, operations, model));
  const shown = new Set(members.map(({ operation }) => operation.index));
  return lanesOf({ calls, shown, stuck: stuck?.operation, isWhole: start === from, now }, model);
}

function laneCall(
  call: number,
  { source, invoked, returned }: Columns,
  operations: readonly Operation[],
  model: Model,
): LaneCall[] {
  const operation = operations[source[call] ?? -1];
  const reading = operation === undefined ? undefined : model.read(operation);
  if (operation === undefined || reading === undefined) return [];
  return [{ operation, call: { ...reading.effect, call: invoked[call] ?? 0, return: returned[call] ?? Infinity } }];
}

function lastReturned(members: readonly LaneCall[]): LaneCall | undefined {
  return members.filter(({ call }) => call.return !== Infinity).toSorted((a, b) => b.call.return - a.call.return)[0];
}

/** A, B, C ... Z, AA, AB ... */
function letter(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

function act({ call, operation }: LaneCall, model: Model): string {
  return `process ${operation.process} ${model.describe(call)}`;
}
