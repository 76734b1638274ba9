import { isJsonObject, type Json } from './json.ts';
import type { NodeName, Op } from './op.ts';
import type { Link, PhaseName } from './plan.ts';
import { type FaultClass, faultClasses } from './property.ts';
import { type Nanos, type TimeWindow, nanos } from './time.ts';

/**
 * What the process `nemesis` writes into the history (`type: 'info'`): phases (`f: 'phase'`), faults (`f` is the
 * fault's name), and windows in which the harness itself was starved (`f: 'starved'`).
 */
export type NemesisLine =
  | { readonly kind: 'phase'; readonly name: PhaseName; readonly stage: 'begin' | 'end' }
  | { readonly kind: 'starved'; readonly from: Nanos; readonly to: Nanos; readonly why: string }
  | {
      readonly kind: 'fault';
      readonly fault: string;
      readonly step: string;
      readonly class: FaultClass;
      readonly stage: FaultStage;
      readonly targets: readonly NodeName[];
      readonly links: readonly Link[];
      /** One line: what was done, or seen, or what failed. */
      readonly note: string;
      readonly evidence?: Json;
    };

/**
 * `asked` it is about to act; `injected` it acted; `effective` a probe proved it; `bit` the system's own work was hit;
 * `missed` it healed without having bitten; `heal` healing begins; `healed` healing is proven; `failed` a step failed.
 */
export type FaultStage = 'asked' | 'injected' | 'effective' | 'bit' | 'missed' | 'heal' | 'healed' | 'failed';

/** One fault of the run, put together from its lines. Times are undefined for stages that were not reached. */
export interface FaultRecord {
  readonly step: string;
  readonly fault: string;
  readonly class: FaultClass;
  readonly targets: readonly NodeName[];
  readonly links: readonly Link[];
  /** From `asked` to `healed`; open while not healed. */
  readonly window: TimeWindow;
  readonly stages: Readonly<
    Partial<Record<FaultStage, { readonly at: Nanos; readonly note: string; readonly evidence?: Json }>>
  >;
}

export interface PhaseRecord {
  readonly name: PhaseName;
  readonly window: TimeWindow;
}

/** The value of a history line for this event; `f` is `phase`, `starved` or the fault's name. */
export function nemesisValue(line: NemesisLine): { readonly f: string; readonly value: Json } {
  const { kind: _kind, ...value } = line;
  return { f: line.kind === 'fault' ? line.fault : line.kind, value: value };
}

/** The faults of a history, in the order in which they were asked for. Lines of another shape are passed over. */
export function faultRecords(ops: readonly Op[]): FaultRecord[] {
  const records = new Map<string, { -readonly [K in keyof FaultRecord]: FaultRecord[K] }>();
  for (const op of ops) {
    const value = op.value;
    if (op.process !== 'nemesis' || !isJsonObject(value) || typeof value['step'] !== 'string') continue;
    const stage = value['stage'] as FaultStage;
    const key = value['step'];
    let record = records.get(key);
    if (record === undefined) {
      record = {
        step: key,
        fault: op.f,
        class: faultClasses.find((name) => name === value['class']) ?? 'byzantine',
        targets: strings(value['targets']),
        links: links(value['links']),
        window: { from: op.time, to: nanos(Infinity) },
        stages: {},
      };
      records.set(key, record);
    }
    const evidence = value['evidence'];
    record.stages = {
      ...record.stages,
      [stage]: {
        at: op.time,
        note: typeof value['note'] === 'string' ? value['note'] : '',
        ...(evidence === undefined ? {} : { evidence }),
      },
    };
    // A role is resolved when the fault fires, so later lines may name more targets than `asked` did.
    if (strings(value['targets']).length > 0) record.targets = strings(value['targets']);
    if (links(value['links']).length > 0) record.links = links(value['links']);
    if (stage === 'healed') record.window = { from: record.window.from, to: op.time };
  }
  return [...records.values()];
}

/** The phases of a history, in order; one that never ended stays open. */
export function phaseRecords(ops: readonly Op[]): PhaseRecord[] {
  const phases: { name: PhaseName; window: TimeWindow }[] = [];
  for (const op of ops) {
    if (op.process !== 'nemesis' || op.f !== 'phase' || !isJsonObject(op.value)) continue;
    const name = op.value['name'] as PhaseName;
    if (op.value['stage'] === 'begin') phases.push({ name, window: { from: op.time, to: nanos(Infinity) } });
    const open = phases.findLast((phase) => phase.name === name);
    if (op.value['stage'] === 'end' && open !== undefined) open.window = { from: open.window.from, to: op.time };
  }
  return phases;
}

/** Windows that are never counted against the system's liveness: the harness or its machine was starved. */
export function starvedWindows(ops: readonly Op[]): TimeWindow[] {
  const windows: TimeWindow[] = [];
  for (const op of ops) {
    if (op.process !== 'nemesis' || op.f !== 'starved' || !isJsonObject(op.value)) continue;
    windows.push({ from: nanos(Number(op.value['from'])), to: nanos(Number(op.value['to'])) });
  }
  return windows;
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function links(value: Json | undefined): Link[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: Json): Link[] => {
    const [from, to] = strings(pair);
    return from === undefined || to === undefined ? [] : [[from, to]];
  });
}
