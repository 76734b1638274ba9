import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';

/** One record in an answer or a question, with its place among all of them. */
interface Fact {
  readonly what: 'send' | 'poll';
  readonly by: Operation;
  /** Which of the operation's actions. */
  readonly action: number;
  readonly key: string;
  readonly value: Json;
  readonly offset: number | undefined;
}

/** The definitions, word for word, over all pairs and triples of records. Offsets may have holes. */
export function expectedOfLogs(operations: readonly Operation[]): Expected {
  const facts = operations.flatMap(factsOf);
  const polled = facts.filter(({ what }) => what === 'poll');
  const sent = facts.filter(({ what, by }) => what === 'send' && by.type !== 'fail');
  const placed = facts.filter(({ by, offset }) => by.type === 'ok' && offset !== undefined);
  const isTwo = placed.some((a) => placed.some((b) => a.key === b.key && a.offset === b.offset && a.value !== b.value));
  const isUnasked = polled.some((a) => !sent.some((b) => isSame(a, b) && b.by.invokedAt <= endOf(a.by)));
  const isDouble = polled.some((a) => {
    const places = new Set(placed.filter((b) => isSame(a, b)).map(({ offset }) => offset));
    const times = sent.filter((b) => isSame(a, b)).length;
    return times > 0 && places.size > times;
  });
  const isLost = placed.some(
    (a) =>
      a.what === 'send' &&
      !polled.some((b) => isSame(a, b)) &&
      polled.some((b) => b.key === a.key && Number(b.offset) <= Number(a.offset)) &&
      polled.some((b) => b.key === a.key && Number(b.offset) >= Number(a.offset)),
  );
  const acknowledged = placed.filter(({ what }) => what === 'send');
  const isReversed = acknowledged.some((a) =>
    acknowledged.some((b) => a.key === b.key && comesBefore(acknowledged, a, b) && Number(a.offset) > Number(b.offset)),
  );
  const isWrong = isTwo || isUnasked || isDouble || isLost || isReversed || isMispolled(operations, polled);
  return isWrong ? 'invalid' : polled.length === 0 ? 'unknown' : 'valid';
}

function comesBefore(facts: readonly Fact[], a: Fact, b: Fact): boolean {
  if (a.by === b.by) return facts.indexOf(a) < facts.indexOf(b);
  return endOf(a.by) < b.by.invokedAt || (a.by.process === b.by.process && a.by.index < b.by.index);
}

/** Some consumer went back, or skipped what some consumer was given, while nothing allowed it to. */
function isMispolled(operations: readonly Operation[], polled: readonly Fact[]): boolean {
  return polled.some((b, at) => {
    const own = polled.slice(0, at).filter(({ by, key }) => by.process === b.by.process && key === b.key);
    const a = own.at(-1);
    if (a === undefined) return false;
    if (a.by !== b.by || a.action !== b.action) {
      const changes = operations.filter(
        ({ f, process, index }) =>
          process === b.by.process && index < b.by.index && ['assign', 'subscribe', 'crash'].includes(f),
      );
      if (changes.some(({ index }) => index > a.by.index) || changes.at(-1)?.f === 'subscribe') return false;
    }
    const [from, to] = [Number(a.offset), Number(b.offset)];
    return (
      to <= from || polled.some(({ key, offset }) => key === b.key && Number(offset) > from && Number(offset) < to)
    );
  });
}

function factsOf(by: Operation): Fact[] {
  if (by.f !== 'txn') return [];
  const micros = (by.type === 'ok' ? by.output : by.input) as readonly (readonly [string, ...unknown[]])[];
  return micros.flatMap(([what, first, second], action): Fact[] => {
    if (what === 'send') {
      const [offset, value] = (Array.isArray(second) ? second : [undefined, second]) as [number | undefined, number];
      return [{ what, by, action, key: first as string, value, offset }];
    }
    const entries = Object.entries((first ?? {}) as Readonly<Record<string, readonly (readonly [number, number])[]>>);
    return entries.flatMap(([key, records]) =>
      records.map(([offset, value]): Fact => ({ what: 'poll', by, action, key, value, offset })),
    );
  });
}

function isSame(a: Fact, b: Fact): boolean {
  return a.key === b.key && a.value === b.value;
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
