import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, stringifyJson } from '../../core/json.ts';
import type { Op, OpType } from '../../core/op.ts';
import { nanos } from '../../core/time.ts';
import { readForeignHistory } from './detect-format.ts';
import { exportHistory } from './export-history.ts';
import { historyVersionLine } from './indoubt-jsonl.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indoubt-round-trip-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(null, true, 'plain', 'not a keyword', '', ':x', '##', '__proto__', -1, 1.5, 2n ** 60n),
  fc.nat(9),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'b c', '__proto__', 'constructor'), scalar, { maxKeys: 2 }),
);
const key = fc.constantFrom<Json>('k', 'two words', 7, [1, 'x'], { a: 1 });

/** One operation, by a process of its own: what was asked, how it ended, and what was answered. */
interface Drawn {
  readonly f: string;
  readonly asked: Json;
  readonly type: OpType;
  readonly answered: Json;
}

const outcomes = fc.constantFrom<OpType>('ok', 'info', 'fail');

/** As the `register` workload has them; an operation that is not ok answers nothing. */
function registers(keys: fc.Arbitrary<Json> | undefined): fc.Arbitrary<Drawn> {
  const prefix = keys === undefined ? fc.constant({}) : keys.map((each) => ({ key: each }));
  return fc.oneof(
    fc.tuple(prefix, value, outcomes).map(([at, held, type]) => ({
      f: 'read',
      asked: at,
      type,
      answered: type === 'ok' ? { ...at, value: held } : null,
    })),
    fc.tuple(prefix, value, outcomes).map(([at, held, type]) => ({
      f: 'write',
      asked: { ...at, value: held },
      type,
      answered: type === 'ok' ? { ...at, value: held } : null,
    })),
    fc.tuple(prefix, value, value, outcomes).map(([at, from, to, type]) => ({
      f: 'cas',
      asked: { ...at, from, to },
      type,
      answered: type === 'ok' ? { ...at, from, to } : null,
    })),
  );
}

const steps = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('append'), key, scalar),
    fc.tuple(fc.constant('w'), key, scalar),
    fc.tuple(fc.constant('r'), key, value),
  ),
  { minLength: 1, maxLength: 3 },
);

const kinds: Readonly<Record<string, fc.Arbitrary<readonly Drawn[]>>> = {
  // Of a register alone, a pair could be that of a key: the first read shows that there are none.
  'one register': fc
    .array(registers(undefined), { maxLength: 5 })
    .map((drawn) => [{ f: 'read', asked: {}, type: 'ok', answered: { value: 3 } }, ...drawn]),
  'many registers': fc
    .array(registers(key), { maxLength: 5 })
    .map((drawn) => [{ f: 'read', asked: { key: 'k' }, type: 'ok', answered: { key: 'k', value: 3 } }, ...drawn]),
  transactions: fc.array(
    steps.map((all) => ({ f: 'txn', asked: all, type: 'ok' as const, answered: all })),
    { minLength: 1, maxLength: 5 },
  ),
  'sets by key': fc
    .array(
      fc
        .tuple(
          key,
          scalar.filter((each) => each !== null),
        )
        .map(([at, element]) => ({
          f: 'add',
          asked: { key: at, value: element },
          type: 'ok' as const,
          answered: { key: at, value: element },
        })),
      { maxLength: 5 },
    )
    .map((drawn) => [
      ...drawn,
      { f: 'read', asked: { key: 'k' }, type: 'ok', answered: { key: 'k', value: [1, 'x'] } },
    ]),
  'values of any form': fc.array(
    fc.tuple(value, value).map(([asked, answered]) => ({ f: 'odd kind', asked, type: 'ok' as const, answered })),
    { minLength: 1, maxLength: 5 },
  ),
};

function opsOf(drawn: readonly Drawn[]): Op[] {
  return drawn.flatMap(({ f, asked, type, answered }, process): Op[] => [
    { index: 2 * process, time: nanos(20 * process), type: 'invoke', process, f, value: asked, node: 'n1' },
    {
      index: 2 * process + 1,
      time: nanos(20 * process + 5),
      type,
      process,
      f,
      value: answered ?? repeated(f, type, asked),
    },
  ]);
}

/** Where nothing was answered, what was asked is repeated; of a register, nothing is known. */
function repeated(f: string, type: OpType, asked: Json): Json {
  return type === 'ok' && !['read', 'write', 'cas'].includes(f) ? asked : null;
}

test.each(Object.keys(kinds))('what is exported is read back as it was: %s', async (kind) => {
  const own = join(folder, 'own.jsonl');
  await fc.assert(
    fc.asyncProperty(kinds[kind] ?? fc.constant([]), fc.constantFrom('edn', 'json', 'jsonl'), async (drawn, format) => {
      const ops = opsOf(drawn);
      writeFileSync(own, [historyVersionLine, ...ops.map((op) => stringifyJson(op)), ''].join('\n'));
      const { pieces } = await exportHistory(own, { format });
      const again = join(folder, format);
      writeFileSync(again, [...pieces].join(''));
      const { history } = await readForeignHistory(again);
      expect(history.ops.map((op) => stringifyJson(op))).toEqual(ops.map((op) => stringifyJson(op)));
    }),
    { numRuns: 150 },
  );
});

const anomalies = fileURLToPath(new URL('../../docs/anomalies/', import.meta.url));
test.each(readdirSync(anomalies).filter((name) => name.endsWith('.edn')))(
  'an example is read back as it was: %s',
  async (name) => {
    const { history } = await readForeignHistory(join(anomalies, name));
    for (const format of ['edn', 'json', 'jsonl'] as const) {
      const again = join(folder, `${name}.${format}`);
      const { pieces } = await exportHistory(join(anomalies, name), { format });
      writeFileSync(again, [...pieces].join(''));
      const { history: read } = await readForeignHistory(again);
      expect(read.ops.map((op) => stringifyJson(op))).toEqual(history.ops.map((op) => stringifyJson(op)));
    }
  },
);
