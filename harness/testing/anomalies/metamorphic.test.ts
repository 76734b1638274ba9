import { describe, expect, test } from 'vitest';
import { check } from '../../../checkers/check.ts';
import { checkers } from '../../../checkers/registry.ts';
import { History } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import type { Op } from '../../core/op.ts';
import { nanos } from '../../core/time.ts';
import type { Validity } from '../../core/verdict.ts';
import { readForeignHistory } from '../../store/formats/detect-format.ts';
import { chapters } from './chapters.ts';
import type { AnomalyExample } from './example.ts';
import { pathOf } from './page.ts';

/** What nodes did is no history, and has times of its own. */
const examples = chapters.flatMap((chapter) => chapter.examples).filter(({ isRun }) => isRun !== true);
/** These hold the system to a length of time. */
const isTimed = ({ checker }: AnomalyExample): boolean =>
  /^(?:availability|bounded-staleness|lease|watch)/.test(checker);
const isTransactional = ({ checker }: AnomalyExample): boolean => /^(?:list-append|rw-register)/.test(checker);

async function judge({ checker: choice }: AnomalyExample, ops: readonly Op[]): Promise<Validity> {
  const [name, model] = choice.split(':');
  const checker = checkers.find((each) => each.name === name);
  if (checker === undefined) throw new Error(`no checker ${name}`);
  return (await check(checker, new History(ops), model === undefined ? {} : { model })).validity;
}

const numbered = (ops: readonly Op[]): Op[] => ops.map((op, index) => ({ ...op, index }));
const timed = (ops: readonly Op[], change: (time: number) => number): Op[] =>
  ops.map((op) => ({ ...op, time: nanos(change(op.time)) }));
const renumbered = (ops: readonly Op[], change: (process: number) => number): Op[] =>
  ops.map((op) => ({ ...op, process: op.process === 'nemesis' ? op.process : change(op.process) }));

/** Micro-operations on other keys. */
function onOtherKeys(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return (value as readonly Json[]).map((step) => {
    const [f = null, key = null, what = null] = step as readonly Json[];
    // A predicate is no key: it is asked of all rows.
    if (f === 'rp') return step;
    return [f, `${JSON.stringify(key)} of the other`, what];
  });
}

const rank = (op: Op): number => (op.type === 'invoke' ? 0 : 1);

/** A history beside a copy of itself by other processes on other keys. */
function doubled(ops: readonly Op[]): Op[] {
  const copy = renumbered(ops, (process) => process + 50).map((op) => ({ ...op, value: onOtherKeys(op.value) }));
  return numbered([...ops, ...copy].toSorted((a, b) => a.time - b.time || rank(a) - rank(b)));
}

describe.each(examples)('$checker: $title', (example) => {
  test('is the same anomaly, whoever did it, and whenever it was', async () => {
    const { ops } = (await readForeignHistory(pathOf(example))).history;
    expect(
      await judge(
        example,
        timed(ops, (time) => time + 5e9),
      ),
    ).toBe('invalid');
    expect(
      await judge(
        example,
        renumbered(ops, (process) => 90 - 7 * process),
      ),
    ).toBe('invalid');
  });
});

describe.each(examples.filter((example) => !isTimed(example)))('$checker: $title', (example) => {
  test('is the same in slow motion', async () => {
    const { ops } = (await readForeignHistory(pathOf(example))).history;
    expect(
      await judge(
        example,
        timed(ops, (time) => time * 1_000),
      ),
    ).toBe('invalid');
  });
});

describe.each(examples.filter(isTransactional))('$checker: $title', (example) => {
  test('is found beside another one on other keys', async () => {
    const { ops } = (await readForeignHistory(pathOf(example))).history;
    expect(await judge(example, doubled(ops))).toBe('invalid');
  });
});
