import type { FaultRecord } from '../../harness/core/nemesis-line.ts';
import type { Operation } from '../../harness/core/history.ts';
import { nanos, nanosToMs, type Nanos, type TimeWindow } from '../../harness/core/time.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import { faultsDuring } from '../timeline/struck-faults.ts';
import { type LaneCall, drawnMax, lanesOf } from './lanes.ts';
import type { Model } from './models/model.ts';
import type { KeyHistory } from './partitions.ts';
import type { Core } from './shrink.ts';

/** More operations than a person reads; the rest is counted. */
const toldMax = 12;
/** More lines than a report marks. */
const operationsMax = 200;

/** Tells a violation: the operations that show it, in sentences. */
export function explain(
  history: KeyHistory,
  core: Core,
  model: Model,
  { faults, now }: { readonly faults: readonly FaultRecord[]; readonly now: () => number },
): Violation {
  const members = core.calls.flatMap((index) => memberAt(history, index));
  const [last] = memberAt(history, core.last);
  const window = windowOf(members.map(({ operation }) => operation));
  return {
    property: 'linearizable',
    title: `${objectName(history)}: ${last === undefined ? 'an operation' : act(last, model)}, which no order of the operations explains`,
    explanation: [
      members.length === 1
        ? 'This operation has no place:'
        : `These ${members.length} operations can't be put in an order:`,
      ...sentences(members, model),
      ...(last === undefined ? [] : originOf(last, history, model)),
      ...freedom(core),
    ],
    shownBy: 'clients',
    window,
    operations: members.slice(-operationsMax).map(({ operation }) => operation.index),
    nodes: [...new Set(members.flatMap(({ operation }) => operation.node ?? []))],
    diagram: lanesOf(
      {
        calls: history.operations.flatMap((_, index) => memberAt(history, index)),
        shown: new Set(members.slice(-drawnMax).map(({ operation }) => operation.index)),
        stuck: last?.operation,
        isWhole: true,
        now,
      },
      model,
    ),
    faults: faultsDuring(faults, window).map(({ step }) => step),
  };
}

/** `key "a"`, or `the object` where the history has but one. */
export function objectName({ key }: Pick<KeyHistory, 'key'>): string {
  return key === undefined ? 'the object' : `key ${JSON.stringify(key)}`;
}

/** From the first invocation to the last return; an open operation counts from its invocation. */
export function windowOf(operations: readonly Operation[]): TimeWindow {
  const from = operations.reduce((least, { invokedAt }) => Math.min(least, invokedAt), Infinity);
  const to = operations.reduce((most, { completedAt, invokedAt }) => Math.max(most, completedAt ?? invokedAt), 0);
  return { from: nanos(Number.isFinite(from) ? from : 0), to: nanos(to) };
}

function memberAt({ partition, operations }: KeyHistory, index: number): LaneCall[] {
  const call = partition.calls[index];
  const operation = operations[index];
  return call === undefined || operation === undefined ? [] : [{ call, operation }];
}

function sentences(members: readonly LaneCall[], model: Model): string[] {
  const told = members.slice(-toldMax);
  const omitted = members.length - told.length;
  const lines = told.map((member, i) => {
    const before = told[i - 1];
    const relation = before === undefined ? '' : before.call.return < member.call.call ? 'then ' : 'meanwhile ';
    return `${relation}${act(member, model)} (${place(member)})`;
  });
  return omitted === 0
    ? lines
    : [`(${countText(omitted, 'earlier one is', 'earlier ones are')} left out here)`, ...lines];
}

function act({ call, operation }: LaneCall, model: Model): string {
  return `process ${operation.process} ${model.describe(call)}`;
}

/** `history line 12, 3.041 ms to 3.970 ms`. */
export function placeOf({ index, invokedAt, completedAt }: Operation, isOpen: boolean): string {
  const outcome = isOpen ? ', outcome unknown' : '';
  // Logs without times count lines instead.
  if (Number(invokedAt) === index) return `history line ${index}${outcome}`;
  const until = isOpen || completedAt === undefined ? ' on' : ` to ${msText(completedAt)}`;
  return `history line ${index}, ${until === ' on' ? 'from ' : ''}${msText(invokedAt)}${until}${outcome}`;
}

function msText(time: Nanos): string {
  return `${nanosToMs(time).toFixed(3)} ms`;
}

function place({ call, operation }: LaneCall): string {
  return placeOf(operation, call.return === Infinity);
}

/** Where the last answer may have come from: that is what a reader asks next. */
function originOf(last: LaneCall, { partition, operations }: KeyHistory, model: Model): string[] {
  if (!model.isReadOnly(last.call)) return [];
  const sources = partition.calls.flatMap((call, index) => {
    const operation = operations[index];
    const isSource = !model.isReadOnly(call) && call.call < last.call.return && model.isSource(call, last.call);
    return isSource && operation !== undefined ? [{ call, operation }] : [];
  });
  const source = sources.at(-1);
  if (source !== undefined)
    return [`The last one that can have left what it found: ${act(source, model)} (${place(source)}).`];
  const isInitial = model.step(partition.initial, last.call) !== undefined;
  return [
    isInitial
      ? 'What it found is the initial state.'
      : 'Nothing that had been invoked by then can have left what it found.',
  ];
}

function freedom({ free, fromAnyState, isMinimal }: Core): string[] {
  return [
    ...(fromAnyState ? ['That holds whatever the state was before them.'] : []),
    ...(free === 0
      ? []
      : [
          `${countText(free, 'other operation does', 'other operations do')} not help, even if allowed to take effect at any time or never.`,
        ]),
    ...(isMinimal ? [] : ['The time ran out before the smallest set was found.']),
  ];
}
