import { History } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Op, OpType, ProcessId } from '../../harness/core/op.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { msToNanos } from '../../harness/core/time.ts';

/** What the object makes of an operation at the moment when it takes effect. */
interface Effect {
  readonly type: 'ok' | 'fail';
  readonly output: Json;
  readonly error?: string;
}

/** An object that processes act upon, and what they ask of it. */
export interface RandomObject {
  ask(prng: Prng): { readonly f: string; readonly input: Json };
  act(f: string, input: Json, process: ProcessId): Effect;
}

export interface RandomShape {
  readonly operations: number;
  readonly processes: number;
  /** Operations whose outcome nobody learns; they take effect at any time, or never. */
  readonly infoPercent: number;
  /** Operations that were refused, and never take effect. */
  readonly failPercent: number;
}

interface Call {
  readonly process: ProcessId;
  readonly f: string;
  readonly input: Json;
  effect: Effect | undefined;
}

/**
 * A random history of an object that is in order: every operation takes effect at one moment between its lines. Many lines
 * have equal times, as a coarse clock has them. What is open at the end stays open.
 */
export function randomHistory(prng: Prng, object: RandomObject, shape: RandomShape): Op[] {
  const ops: Op[] = [];
  const calls: (Call | undefined)[] = Array.from({ length: shape.processes });
  const abandoned: Call[] = [];
  let asked = 0;
  let time = 0;
  let nextProcess = shape.processes;
  const processes: ProcessId[] = Array.from({ length: shape.processes }, (_, i) => i);
  const write = (call: Call, type: OpType, value: Json, error?: string): void => {
    if (prng.chance(1, 2)) time++;
    const { process, f } = call;
    ops.push({
      index: ops.length,
      time: msToNanos(time),
      type,
      process,
      f,
      value,
      node: `n${1 + (process % 3)}`,
      ...(error === undefined ? {} : { error }),
    });
  };
  const act = (call: Call): Effect => (call.effect ??= object.act(call.f, call.input, call.process));
  // Every step either moves a call on or writes one, so that this ends; the bound is for a bug of ours.
  for (let step = 0; step < shape.operations * 20; step++) {
    const late =
      abandoned.length > 0 && prng.chance(1, 6) ? abandoned.splice(prng.below(abandoned.length), 1)[0] : undefined;
    if (late !== undefined) act(late);
    const slot = prng.below(shape.processes);
    const call = calls[slot];
    if (call === undefined) {
      if (asked === shape.operations) {
        if (calls.every((each) => each === undefined) || prng.chance(1, 10)) break;
        continue;
      }
      asked++;
      const begun: Call = { process: processes[slot] ?? 0, ...object.ask(prng), effect: undefined };
      calls[slot] = begun;
      write(begun, 'invoke', begun.input);
    } else if (call.effect === undefined && prng.chance(2, 3)) {
      if (prng.chance(shape.failPercent, 100)) {
        calls[slot] = undefined;
        write(call, 'fail', call.input, 'refused');
      } else if (prng.chance(shape.infoPercent, 100)) {
        calls[slot] = undefined;
        processes[slot] = nextProcess++;
        abandoned.push(call);
        write(call, 'info', call.input, 'timed out');
      } else act(call);
    } else if (call.effect !== undefined) {
      calls[slot] = undefined;
      const { type, output, error } = call.effect;
      write(call, type, output, error);
    }
  }
  return ops;
}

/** A copy of the history in which one completion that `change` applies to is changed; the same one if there is none. */
export function withOneChange(prng: Prng, ops: readonly Op[], change: (op: Op) => Op | undefined): Op[] {
  for (const index of prng.shuffle(ops.map((_, i) => i))) {
    const op = ops[index];
    const changed = op === undefined || op.type === 'invoke' ? undefined : change(op);
    if (changed !== undefined) return ops.map((each, i) => (i === index ? changed : each));
  }
  return [...ops];
}

/** A record that has nothing but these lines. */
export function recordOf(ops: readonly Op[]): {
  readonly history: History;
  readonly traces: [];
  readonly states: [];
  readonly finals: [];
  readonly gaps: [];
} {
  return { history: new History(ops), traces: [], states: [], finals: [], gaps: [] };
}
