import { expect, test } from 'vitest';
import type { Json } from '../../../harness/core/json.ts';
import { Prng } from '../../../harness/core/prng.ts';
import { permutations } from '../testing/axioms.ts';
import { drawnRecord } from '../../testing/drawn-history.ts';
import { rwRegister } from './rw-register.ts';

/** `[name, key, value]`, or `['rp', ['mod', 2, remainder], rows]`. */
type Micro = readonly [name: string, about: string | readonly Json[], answer: Json];
type Rows = ReadonlyMap<string, number>;

const histories = 4_000;

test('a valid and complete verdict has a serial order, an invalid one has none: 4,000 random histories', async () => {
  const root = Prng.fromSeed('predicate oracle');
  const seen = { valid: 0, invalid: 0, open: 0 };
  for (let k = 0; k < histories; k++) {
    const initial = randomRows(root.fork(k).fork('initial'));
    const transactions = randomTransactions(root.fork(k), initial);
    const lines = transactions.map((micros, t) => {
      const asked = micros.map(([name, about, answer]) => [name, about, name === 'w' ? answer : null]);
      return `|-| p${t} txn ${JSON.stringify(asked)} -> ${JSON.stringify(micros)}`;
    });
    const record = { ...drawnRecord(lines.join('\n')), initial: Object.fromEntries(initial) };
    const verdict = await rwRegister.check(record, {
      model: 'serializable',
      timeLimitMs: 1_000,
      memoryLimitBytes: 1e9,
      now: () => 0,
    });
    const isSerial = permutations(transactions).some((order) => explains(order, initial));
    if (verdict.validity === 'invalid') seen.invalid++;
    else if (verdict.validity === 'valid' && verdict.complete) seen.valid++;
    else {
      seen.open++;
      continue;
    }
    if ((verdict.validity === 'valid') !== isSerial)
      throw new Error(
        `${k}: ${verdict.summary}, but serial: ${isSerial}, from ${JSON.stringify([...initial])}:\n${lines.join('\n')}`,
      );
  }
  expect(seen.valid).toBeGreaterThan(300);
  expect(seen.invalid).toBeGreaterThan(100);
});

/** Answers of a serial execution in a random order, one of them changed in every second history. */
function randomTransactions(prng: Prng, initial: Rows): Micro[][] {
  const values = new Map<string, number>();
  const asked = Array.from({ length: prng.between(2, 5) }, () =>
    Array.from({ length: prng.between(1, 2) }, (): Micro[] => {
      if (prng.chance(1, 3)) return [['rp', prng.chance(1, 4) ? 'true' : ['mod', 2, prng.below(2)], null]];
      const key = prng.pick(['x', 'y']);
      const read: Micro = ['r', key, null];
      if (prng.chance(1, 3)) return [read];
      if (prng.chance(1, 4)) return [...(prng.chance(2, 3) ? [read] : []), ['delete', key, null]];
      values.set(key, (values.get(key) ?? 0) + 1);
      // Updates are what the order of versions is known by.
      return [...(prng.chance(2, 3) ? [read] : []), ['w', key, values.get(key) ?? 0]];
    }).flat(),
  );
  let rows = initial;
  const answered = asked.map((micros) => {
    const answers = micros.map((micro): Micro => {
      rows = after(rows, micro);
      return [micro[0], micro[1], answerOf(rows, micro)];
    });
    return answers;
  });
  if (prng.chance(1, 2)) {
    const changed = prng.below(answered.length);
    const isNothing = prng.chance(1, 2);
    answered[changed] = (answered[changed] ?? []).map((micro): Micro => {
      if (micro[0] === 'rp' && Array.isArray(micro[2])) return ['rp', micro[1], micro[2].slice(1)];
      return micro[0] === 'r' && isNothing ? ['r', micro[1], null] : micro;
    });
  }
  return answered;
}

/** What is there in the beginning: nothing, some rows, or all of them. */
function randomRows(prng: Prng): Rows {
  return new Map(
    ['x', 'y'].flatMap((key): [string, number][] => (prng.chance(1, 2) ? [[key, 100 + prng.below(2)]] : [])),
  );
}

function after(rows: Rows, micro: Micro): Rows {
  if (micro[0] === 'delete') return new Map([...rows].filter(([key]) => key !== keyOf(micro)));
  return micro[0] === 'w' ? new Map([...rows, [keyOf(micro), Number(micro[2])]]) : rows;
}

function explains(order: readonly (readonly Micro[])[], initial: Rows): boolean {
  let rows = initial;
  return order.every((micros) =>
    micros.every((micro) => {
      rows = after(rows, micro);
      return JSON.stringify(answerOf(rows, micro)) === JSON.stringify(micro[2]);
    }),
  );
}

function answerOf(rows: Rows, micro: Micro): Json {
  const [name, about, answer] = micro;
  if (name === 'w' || name === 'delete') return answer;
  if (name === 'r') return rows.get(keyOf(micro)) ?? null;
  const remainder = Array.isArray(about) ? about[2] : undefined;
  return [...rows]
    .filter(([, value]) => remainder === undefined || value % 2 === remainder)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function keyOf([, about]: Micro): string {
  return typeof about === 'string' ? about : '';
}
