import type { Json } from '../../../harness/core/json.ts';
import type { Op, OpType } from '../../../harness/core/op.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { msToNanos } from '../../../harness/core/time.ts';

export interface ObjectsShape {
  readonly operations: number;
  readonly processes: number;
  readonly keys: number;
  readonly kinds: 'registers' | 'lists' | 'both';
  /** Of a hundred reads so many are answered with anything that somebody wrote, ever. */
  readonly strayPercent: number;
  /** Chance in a hundred that a replica hears of all that another one has, after each operation. */
  readonly mergePercent: number;
  /** Chance in a hundred that a process turns to another replica. */
  readonly moverPercent: number;
  readonly replicas: number;
  /** Operations overlap in time, where that matters. */
  readonly isConcurrent?: boolean;
  readonly hasNoCas?: boolean;
  /** Every operation has an outcome, and none fails. */
  readonly isCalm?: boolean;
}

interface Write {
  readonly number: number;
  readonly key: number;
  readonly value: number;
}

interface Draft {
  readonly process: number;
  readonly f: string;
  readonly input: { readonly [field: string]: Json };
  readonly type: OpType;
  output: Json;
  readonly key: number;
  readonly isStray: boolean;
}

/**
 * Processes that act on replicas which hear of each other's writes late: each has its own answer to what is there, and a process may
 * turn to another one. With one replica, everything is in order.
 */
export function randomObjects(prng: Prng, shape: ObjectsShape): Op[] {
  const isList = Array.from({ length: shape.keys }, () =>
    shape.kinds === 'both' ? prng.chance(1, 2) : shape.kinds === 'lists',
  );
  const replicas: Write[][][] = Array.from({ length: shape.replicas }, () => isList.map(() => []));
  const home = Array.from({ length: shape.processes }, () => prng.below(shape.replicas));
  const names = Array.from({ length: shape.processes }, (_, i) => i);
  const drafts: Draft[] = [];
  const written: Write[] = [];
  for (let i = 0; i < shape.operations; i++) {
    const slot = prng.below(shape.processes);
    if (prng.chance(shape.moverPercent, 100)) home[slot] = prng.below(shape.replicas);
    const replica = replicas[home[slot] ?? 0] ?? [];
    const key = prng.below(shape.keys);
    const process = names[slot] ?? 0;
    const name = `k${key}`;
    const held = replica[key] ?? [];
    const isRead = prng.chance(1, 2);
    const type = shape.isCalm === true ? 'ok' : prng.chance(1, 12) ? 'info' : prng.chance(1, 16) ? 'fail' : 'ok';
    if (type === 'info') names[slot] = shape.processes + i;
    const isStray = prng.chance(shape.strayPercent, 100);
    const common = { process, type, key, isStray } as const;
    if (isRead) {
      const value = isList[key] === true ? held.map((write) => write.value) : (held.at(-1)?.value ?? null);
      drafts.push({ ...common, f: 'read', input: { key: name }, output: { key: name, value } });
    } else {
      const write = { number: i, key, value: i + 1 };
      const from = held.at(-1)?.value ?? null;
      const isCas = isList[key] !== true && shape.hasNoCas !== true && prng.chance(1, 4);
      const f = isList[key] === true ? 'append' : isCas ? 'cas' : 'write';
      const input = isCas ? { key: name, from, to: write.value } : { key: name, value: write.value };
      drafts.push({ ...common, f, input, output: input });
      written.push(write);
      if (type === 'ok' || (type === 'info' && prng.chance(1, 2))) held.push(write);
    }
    if (prng.chance(shape.mergePercent, 100)) merge(prng, replicas);
  }
  for (const draft of drafts)
    if (draft.isStray && draft.f === 'read') draft.output = strayed(prng, draft, written, isList);
  return linesOf(prng, drafts, shape.isConcurrent === true);
}

function merge(prng: Prng, replicas: readonly Write[][][]): void {
  const from = prng.pick(replicas);
  const to = prng.pick(replicas);
  // Now and then one puts what it heard of into the order in which it was written.
  const isSorted = prng.chance(2, 3);
  for (const [key, writes] of to.entries()) {
    const known = new Set(writes);
    writes.push(...(from[key] ?? []).filter((write) => !known.has(write)));
    if (isSorted) writes.sort((a, b) => a.number - b.number);
  }
}

function strayed(prng: Prng, { key, output }: Draft, written: readonly Write[], isList: readonly boolean[]): Json {
  const values = written.filter((write) => write.key === key).map(({ value }) => value);
  const name = `k${key}`;
  if (isList[key] !== true) return { key: name, value: prng.pick([null, ...values, ...values]) };
  if (prng.chance(1, 2)) return { key: name, value: prng.shuffle(values).slice(0, prng.below(values.length + 1)) };
  const told = (output as { readonly value: readonly number[] }).value;
  const at = prng.below(told.length + 1);
  return { key: name, value: told.filter((_, i) => i !== at) };
}

function linesOf(prng: Prng, drafts: readonly Draft[], isConcurrent: boolean): Op[] {
  const events: { readonly time: number; readonly rank: number; readonly op: Omit<Op, 'index' | 'time'> }[] = [];
  const free = new Map<number, number>();
  for (const [i, { process, f, input, output, type }] of drafts.entries()) {
    const middle = 10 * i + 10;
    const from = Math.max(free.get(process) ?? 0, middle - (isConcurrent ? prng.below(25) : 0));
    const to = Math.max(from, middle) + 1 + (isConcurrent ? prng.below(25) : 0);
    free.set(process, to + 1);
    const common = { process, f, node: `n${1 + (process % 3)}` };
    events.push({ time: from, rank: 0, op: { ...common, type: 'invoke', value: input } });
    const isOpen = type === 'info' && prng.chance(1, 2);
    if (!isOpen) events.push({ time: to, rank: 1, op: { ...common, type, value: type === 'ok' ? output : input } });
  }
  return events
    .toSorted((a, b) => a.time - b.time || a.rank - b.rank)
    .map(({ time, op }, index) => ({ ...op, index, time: msToNanos(time) }));
}
