import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { kvAppend } from '../models/kv-append.ts';
import { checkFrom } from '../own/engine.ts';
import { splitByKey } from '../partitions.ts';
import { ample } from '../testing/ample.ts';
import { nearMiss, randomOperations } from '../testing/random-operations.ts';
import { decideFast } from './decide-fast.ts';
import { judged } from './testing/judged.ts';
import { uniqueText } from './testing/unique-objects.ts';

/** `a` is put and `b` appended to it; then `c` is put. */
const written = `
|-|                                p0 put {"key":"k","value":"a;"}
    |-|                            p0 append {"key":"k","value":"b;"}
        |-|                        p0 put {"key":"k","value":"c;"}
`;

function got(place: string, text: string): string {
  return `${place} p1 get {"key":"k"} -> {"value":${JSON.stringify(text)}}\n`;
}

async function says(text: string): Promise<string> {
  const { says: verdict, by } = await judged('kv-append', text);
  expect(by).not.toBe('depth-first');
  return verdict;
}

test('what is put replaces what was there', async () => {
  expect(await says(`${written}${got('            |-|                   ', 'c;')}`)).toBe('valid');
  expect(await says(`${written}${got('            |-|                   ', 'a;b;')}`)).toMatch(/^stale value/);
});

test('the text before may be found as long as the put is under way', async () => {
  expect(await says(`${written}${got('          |-|                     ', 'a;b;')}`)).toBe('valid');
  expect(await says(`${written}${got('      |-|                         ', 'a;')}`)).toBe('valid');
});

test('an answer does not show what was appended later', async () => {
  expect(await says(`${written}${got('|-|                               ', 'a;b;')}`)).toBe(
    'read from the future, 2 operations',
  );
});

test('nothing stands before what was put', async () => {
  expect(await says(`${written}${got('            |-|                   ', 'a;c;')}`)).toBe(
    'text before a put, 2 operations',
  );
});

test('what is appended once is not in two texts', async () => {
  const both = `${got('    |-----|                       ', 'a;b;')}${got('            |-|                   ', 'c;b;')}`;
  expect(await says(`${written}${both}`)).toBe('duplicate, 3 operations');
  expect(await says(`${written}${got('    |-|                           ', 'a;b;b;')}`)).toBe(
    'duplicate, 2 operations',
  );
});

test('two appends to one text have one order', async () => {
  const appends = `
|-|                 p0 put {"key":"k","value":"a;"}
    |---------|     p0 append {"key":"k","value":"b;"}
    |---------|     p2 append {"key":"k","value":"c;"}
`;
  const first = got('      |--|         ', 'a;b;');
  expect(await says(`${appends}${first}${got('           |--|    ', 'a;b;c;')}`)).toBe('valid');
  expect(await says(`${appends}${first}${got('           |--|    ', 'a;c;b;')}`)).toBe(
    'incompatible order, 2 operations',
  );
  expect(await says(`${appends}${first}${got('           |--|    ', 'a;c')}`)).toBe('incompatible order, 2 operations');
});

test('appends that follow each other are not seen the other way round', async () => {
  const appends = `
|-|                 p0 put {"key":"k","value":"a;"}
    |-|             p0 append {"key":"k","value":"b;"}
        |-|         p0 append {"key":"k","value":"c;"}
`;
  expect(await says(`${appends}${got('            |--|   ', 'a;c;b;')}`)).toBe('out of order, 3 operations');
  expect(await says(`${appends}${got('            |--|   ', 'a;b;')}`)).toBe('stale value, 3 operations');
  expect(await says(`${appends}${got('            |--|   ', 'a;b;c;')}`)).toBe('valid');
});

test('what has no outcome happened if it was seen, and at any time', async () => {
  const open = `
|-?                 p0 put {"key":"k","value":"a;"}
    |-|             p2 put {"key":"k","value":"b;"}
`;
  expect(await says(`${open}${got('        |-|        ', 'b;')}${got('            |-|    ', 'a;')}`)).toBe('valid');
  expect(await says(`${open}${got('        |-|        ', 'a;')}${got('            |-|    ', 'b;')}`)).toMatch(
    /^stale value/,
  );
});

test('the text at the beginning is empty', async () => {
  const put = '\n    |-|             p0 put {"key":"k","value":"a;"}\n';
  expect(await says(`${put}${got('|-|                ', '')}`)).toBe('valid');
  expect(await says(`${put}${got('        |-|        ', '')}`)).toMatch(/^stale value/);
});

test('what is shown is wrong whatever else happened', () => {
  const root = Prng.fromSeed('witness');
  let seen = 0;
  for (let k = 0; k < 2_000; k++) {
    const prng = root.fork(k);
    const object = uniqueText(prng.fork('object'), [20, 35, 60]);
    const shape = { calls: 12, width: prng.between(1, 5), values: 1, openPercent: 10, lyingPercent: 0 };
    const operations = nearMiss(prng, object, randomOperations(prng, object, shape), 1);
    const fast = decideFast(operations, kvAppend, ample);
    const shown = fast?.refutations[0]?.witness.calls.map((call) => operations[fast.columns.source[call] ?? 0]);
    const [key] = splitByKey(operations, kvAppend).keys;
    if (shown === undefined || key === undefined) continue;
    seen++;
    // All other answers are forgotten, and all other changes may happen at any time or never.
    const calls = key.partition.calls.flatMap((call, i) => {
      if (shown.includes(key.operations[i])) return call;
      return call.output === undefined ? { ...call, call: -1, return: Infinity } : [];
    });
    expect(checkFrom({ ...key.partition, calls }, kvAppend, ample).validity).toBe('invalid');
  }
  expect(seen).toBeGreaterThan(200);
});
