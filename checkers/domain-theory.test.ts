import { describe, expect, test } from 'vitest';
import type { Json } from '../harness/core/json.ts';
import type { Op } from '../harness/core/op.ts';
import { Prng } from '../harness/core/prng.ts';
import { nanos } from '../harness/core/time.ts';
import type { Validity } from '../harness/core/verdict.ts';
import type { Checker } from '../harness/ports/checker.ts';
import { counter } from './counter/counter.ts';
import { randomCounterHistory } from './counter/testing/random-counter.ts';
import { log } from './log/log.ts';
import { randomLogHistory } from './log/testing/random-log.ts';
import { monotonic } from './monotonic/monotonic.ts';
import { queue } from './queue/queue.ts';
import { randomQueueHistory } from './queue/testing/random-queue.ts';
import { setFull } from './set-full/set-full.ts';
import { set } from './set/set.ts';
import { randomSetHistory } from './set/testing/random-set.ts';
import { judge } from './testing/judge.ts';
import { recordOf } from './testing/random-history.ts';
import { uniqueIds } from './unique-ids/unique-ids.ts';

interface Subject {
  readonly checker: Checker;
  readonly model?: string;
  readonly draw: (prng: Prng) => readonly Op[];
}

const histories = 400;
const setShape = { operations: 9, processes: 3, infoPercent: 10, failPercent: 8 };
const sets = (prng: Prng): readonly Op[] => randomSetHistory(prng, setShape).ops;
const counts = (prng: Prng): readonly Op[] => randomCounterHistory(prng, [1, 1, 2, -1]).ops;

const subjects: readonly Subject[] = [
  { checker: set, draw: sets },
  { checker: setFull, model: 'eventual', draw: sets },
  { checker: setFull, model: 'linearizable', draw: sets },
  { checker: queue, model: 'fifo', draw: (prng) => randomQueueHistory(prng).ops },
  { checker: queue, model: 'at-least-once', draw: (prng) => randomQueueHistory(prng).ops },
  { checker: log, draw: (prng) => randomLogHistory(prng).ops },
  { checker: counter, draw: counts },
  { checker: monotonic, draw: (prng) => asAnswers(counts(prng)) },
  { checker: uniqueIds, draw: (prng) => asIds(counts(prng)) },
];

/** Changes that must not change the verdict. */
const same: Readonly<Record<string, (ops: readonly Op[]) => readonly Op[]>> = {
  'all times are shifted': (ops) => ops.map((op) => ({ ...op, time: nanos(op.time + 12_345) })),
  'all times are stretched': (ops) => ops.map((op) => ({ ...op, time: nanos(op.time * 3) })),
  'processes are renamed': (ops) =>
    ops.map((op) => ({ ...op, process: op.process === 'nemesis' ? op.process : 1_000 - op.process })),
  'faults are noted between the lines': (ops) =>
    ops
      .flatMap((op): Op[] => [op, { ...op, process: 'nemesis', type: 'info', f: 'start', value: null }])
      .map((op, index) => ({ ...op, index })),
};

describe.each(subjects)('$checker.name $model', ({ checker, model, draw }) => {
  test.each(Object.entries(same))('says the same when %s', (_name, change) => {
    eachHistory(draw, (ops) => {
      expect(verdictOn(change(ops), checker, model)).toBe(verdictOn(ops, checker, model));
    });
  });
});

/** Where nothing is promised of the end, fewer reads can only hide what is wrong. */
const byReads = subjects.filter(({ checker, model }) => model === 'linearizable' || checker === counter);

describe.each(byReads)('$checker.name $model', ({ checker, model, draw }) => {
  test('a read that is left out never makes a valid history invalid', () => {
    eachHistory(draw, (ops, prng) => {
      if (verdictOn(ops, checker, model) !== 'valid') return;
      const reads = ops.filter(({ f, type }) => f === 'read' && type === 'invoke');
      const dropped = reads.length === 0 ? undefined : prng.pick(reads);
      expect(verdictOn(without(ops, dropped), checker, model)).not.toBe('invalid');
    });
  });
});

test('elements of a set may be called anything', () => {
  eachHistory(sets, (ops) => {
    const renamed = ops.map((op) => ({ ...op, value: renamedIn(op.value) }));
    for (const model of ['eventual', 'linearizable']) {
      expect(verdictOn(renamed, setFull, model)).toBe(verdictOn(ops, setFull, model));
    }
  });
});

function eachHistory(draw: (prng: Prng) => readonly Op[], look: (ops: readonly Op[], prng: Prng) => void): void {
  const root = Prng.fromSeed('theory');
  for (let k = 0; k < histories; k++) look(draw(root.fork(k)), root.fork(`${k} more`));
}

function verdictOn(ops: readonly Op[], checker: Checker, model: string | undefined): Validity {
  return judge(checker, recordOf(ops), model).validity;
}

function without(ops: readonly Op[], dropped: Op | undefined): Op[] {
  if (dropped === undefined) return [...ops];
  const end = ops.find(({ index, process }) => index > dropped.index && process === dropped.process);
  return ops.filter((op) => op !== dropped && op !== end).map((op, index) => ({ ...op, index }));
}

function renamedIn(value: Json): Json {
  if (value === null) return null;
  return Array.isArray(value) ? value.map((each: Json) => ({ renamed: each })) : { renamed: value };
}

/** Every operation answers what a read would, so that counters serve as values that rise. */
function asAnswers(ops: readonly Op[]): Op[] {
  return ops.map((op) => ({
    ...op,
    f: op.f === 'decrement' ? 'inc' : op.f,
    value: op.type === 'ok' ? Number(op.value ?? 1) : null,
  }));
}

function asIds(ops: readonly Op[]): Op[] {
  return ops.map((op) => ({ ...op, f: 'generate', value: op.type === 'ok' ? (op.value ?? 1) : null }));
}
