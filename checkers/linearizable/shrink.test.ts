import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { Partition } from './engine.ts';
import type { Model } from './models/model.ts';
import { casRegister, register } from './models/register.ts';
import { models } from './models/registry.ts';
import { checkFrom } from './own/engine.ts';
import { shrink, wholeOf } from './shrink.ts';
import { ample } from './testing/ample.ts';
import { bruteForce } from './testing/brute-force.ts';
import { drawn } from './testing/partition-text.ts';
import { randomPartition } from './testing/random-partition.ts';

/** What the clients knew when the call returned: later calls are not there, later returns still to come. */
function upTo(partition: Partition, position: number, model: Model): Partition {
  const calls = partition.calls.flatMap((call) => {
    if (call.call > position) return [];
    if (call.return <= position) return call;
    return model.isReadOnly(call) ? [] : { ...call, return: Infinity };
  });
  return { ...partition, calls };
}

describe.each(models)('of random refuted histories of $name', (model) => {
  test('the core is refuted by itself, and its last call is where explaining ends', () => {
    const root = Prng.fromSeed('shrink').fork(model.name);
    let refuted = 0;
    for (let k = 0; k < 3_000 && refuted < 300; k++) {
      const shape = { calls: 9, width: 4, values: 3, openPercent: 15, lyingPercent: 40 };
      const partition = randomPartition(root.fork(k), model, shape);
      if (bruteForce(partition, model)) continue;
      refuted++;
      const result = checkFrom(partition, model, ample);
      const core = shrink(partition, model, result.validity === 'invalid' ? result.stuckAt : undefined, ample);
      const end = partition.calls[core?.last ?? 0]?.return ?? 0;
      expect(bruteForce(upTo(partition, end, model), model)).toBe(false);
      expect(bruteForce(upTo(partition, end - 1, model), model)).toBe(true);
      const calls = core?.calls ?? [];
      const relaxed = {
        partition,
        model,
        end,
        fromAnyState: core?.fromAnyState ?? false,
        first: firstOf(partition, calls),
      };
      expect(isRefutedAlone(calls, relaxed)).toBe(true);
      // It is as small as it can be: without any one of its calls an order is found.
      for (const call of calls) expect(isRefutedAlone(without(calls, call), relaxed)).toBe(false);
    }
    expect(refuted).toBe(300);
  });

  test('letting go of an operation never makes a good history a bad one', () => {
    const root = Prng.fromSeed('letting go').fork(model.name);
    let good = 0;
    for (let k = 0; k < 3_000 && good < 200; k++) {
      const shape = { calls: 8, width: 4, values: 3, openPercent: 15, lyingPercent: 10 };
      const partition = randomPartition(root.fork(k), model, shape);
      if (!bruteForce(partition, model)) continue;
      good++;
      const all = partition.calls.map((_, index) => index);
      const relaxed = { partition, model, end: Infinity, fromAnyState: false, first: -Infinity };
      for (const call of all) expect(isRefutedAlone(without(all, call), relaxed)).toBe(false);
    }
    expect(good).toBe(200);
  });
});

interface Relaxed {
  readonly partition: Partition;
  readonly model: Model;
  /** The return up to which the history is looked at. */
  readonly end: number;
  readonly fromAnyState: boolean;
  /** The invocation of the first call of the core. */
  readonly first: number;
}

/** With brute force: the kept calls stay as they are, and every other change may happen at any time or never. */
function isRefutedAlone(kept: readonly number[], { partition, model, end, fromAnyState, first }: Relaxed): boolean {
  const calls = partition.calls.flatMap((call, index) => {
    if (call.call > end) return [];
    const isKept = kept.includes(index);
    // From any state, what had returned before the first of the core is in that state.
    if (fromAnyState && call.return < first) return [];
    if (isKept && call.return <= end) return call;
    return model.isReadOnly(call) ? [] : { ...call, call: isKept ? call.call : -1, return: Infinity };
  });
  const initials = fromAnyState ? (model.states?.(partition.calls) ?? []) : [partition.initial];
  return initials.length > 0 && initials.every((initial) => !bruteForce({ ...partition, initial, calls }, model));
}

function firstOf(partition: Partition, calls: readonly number[]): number {
  return Math.min(...calls.map((index) => partition.calls[index]?.call ?? 0));
}

function without(calls: readonly number[], call: number): number[] {
  return calls.filter((each) => each !== call);
}

describe('shows', () => {
  test('two operations of a hundred', () => {
    const writes = Array.from({ length: 50 }, (_, i) => `${' '.repeat(6 * i)}|--| write ${i}`).join('\n');
    const reads = Array.from({ length: 50 }, (_, i) => `${' '.repeat(6 * i + 4)}|| read ${i === 40 ? 12 : i}`).join(
      '\n',
    );
    const partition = drawn(register, `${writes}\n${reads}`);
    const core = shrink(partition, register, undefined, ample);
    const shown = core?.calls
      .map((index) => partition.calls[index])
      .map((call) => `${call?.f} ${call?.output ?? call?.args[0]}`);
    expect(shown).toEqual(['write 40', 'read 12']);
    expect(core).toMatchObject({ fromAnyState: true, isMinimal: true });
  });

  test('nothing of a history that is in order', () => {
    expect(shrink(drawn(casRegister, '|-| write 1\n     |-| read 1'), casRegister, undefined, ample)).toBeUndefined();
  });

  test('the whole up to where it got stuck, when there is no time', () => {
    const partition = drawn(register, '|-| write 1\n     |-| read null\n           |-| read 1');
    const stuckAt = partition.calls[1]?.return;
    expect(shrink(partition, register, stuckAt, { ...ample, deadline: 0, now: () => 1 })).toBeUndefined();
    expect(wholeOf(partition, stuckAt)).toEqual({
      calls: [0, 1],
      last: 1,
      free: 0,
      fromAnyState: false,
      isMinimal: false,
    });
  });
});
