import type { Op, ProcessId } from '../../core/op.ts';
import { Prng } from '../../core/prng.ts';
import { type Nanos, msToNanos } from '../../core/time.ts';
import { draws } from '../draws.ts';
import type { Generator, GeneratorContext } from '../generator.ts';

/** The world at `ms`, with these processes free of `concurrency`. */
export function contextAt(ms: number, free: readonly ProcessId[] = [0, 1, 2, 3], concurrency = 4): GeneratorContext {
  return { now: msToNanos(ms), free, concurrency, slotOf: (process) => process % concurrency };
}

/** Operations without end, all of one kind, numbered from 0. */
export function numbered(f: string, seed = 'numbered'): Generator {
  return draws(Prng.fromSeed(seed).fork(f), (_prng, k) => ({ f, value: k }));
}

export function invocations(ops: readonly Op[], f?: string): Op[] {
  return ops.filter((op) => op.type === 'invoke' && (f === undefined || op.f === f));
}

/** When operations began, in ms. */
export function beginnings(ops: readonly Op[]): number[] {
  return invocations(ops).map((op) => toMs(op.time));
}

function toMs(time: Nanos): number {
  return time / 1e6;
}
