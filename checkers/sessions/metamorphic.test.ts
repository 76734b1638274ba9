import { describe, expect, test } from 'vitest';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { Prng } from '../../harness/core/prng.ts';
import { nanos } from '../../harness/core/time.ts';
import { judge } from '../testing/judge.ts';
import { recordOf } from '../testing/random-history.ts';
import { causal } from './causal.ts';
import { sequential } from './sequential/sequential.ts';
import { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './session-guarantees.ts';
import { boundedStaleness } from './staleness/bounded-staleness.ts';
import { randomObjects } from './testing/random-objects.ts';

const checkers = [
  { checker: sequential },
  { checker: causal },
  { checker: causal, model: 'weak' },
  { checker: readYourWrites },
  { checker: monotonicReads },
  { checker: monotonicWrites },
  { checker: writesFollowReads },
  { checker: boundedStaleness, model: '20ms' },
  { checker: boundedStaleness, model: '1-versions' },
];

const histories = Array.from({ length: 60 }, (_, k) => {
  const prng = Prng.fromSeed('metamorphic').fork(k);
  const shape = { operations: 24, processes: 4, keys: 2, kinds: prng.pick(['registers', 'lists', 'both'] as const) };
  const faults = { strayPercent: 2, mergePercent: 85, moverPercent: 3, replicas: 2, isConcurrent: true };
  return randomObjects(prng, { ...shape, ...faults });
});

describe.each(checkers)('$checker.name $model', ({ checker, model }) => {
  const isRefuted = (ops: readonly Op[]): boolean => judge(checker, recordOf(ops), model).validity === 'invalid';

  test('some of these histories are in order, and some are not', () => {
    expect(new Set(histories.map(isRefuted)).size).toBe(2);
  });

  test('other names for processes, keys and values change nothing, nor does a clock that began earlier', () => {
    for (const ops of histories) {
      const renamed = ops.map((op) => ({
        ...op,
        time: nanos(op.time + 1e9),
        process: op.process === 'nemesis' ? op.process : 1_000 - op.process,
        value: renamedValue(op.value),
      }));
      expect(isRefuted(renamed)).toBe(isRefuted(ops));
    }
  });

  test('what was in order without being told less is in order when a read is dropped', () => {
    for (const ops of histories.filter((each) => !isRefuted(each))) {
      const dropped = ops.findIndex(({ f, type }) => f === 'read' && type === 'ok');
      const begun = ops.findLastIndex(({ process }, i) => i < dropped && process === ops[dropped]?.process);
      expect(isRefuted(renumbered(ops.filter((_, i) => i !== dropped && i !== begun)))).toBe(false);
    }
  });

  test('two histories of different processes and keys, side by side, are in order when each is', () => {
    for (const [k, ops] of histories.entries()) {
      const other = histories[(k + 1) % histories.length] ?? [];
      const apart = other.map((op) => ({
        ...op,
        process: op.process === 'nemesis' ? op.process : op.process + 500,
        value: renamedValue(op.value),
      }));
      const both = renumbered([...ops, ...apart].toSorted((a, b) => a.time - b.time));
      expect(isRefuted(both)).toBe(isRefuted(ops) || isRefuted(other));
    }
  });
});

function renumbered(ops: readonly Op[]): Op[] {
  return ops.map((op, index) => ({ ...op, index }));
}

/** Numbers are values, texts are keys. */
function renamedValue(value: Json): Json {
  if (typeof value === 'number') return `v${value}`;
  if (typeof value === 'string') return { renamed: value };
  if (Array.isArray(value)) return value.map((item: Json) => renamedValue(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, renamedValue(each ?? null)]));
}
