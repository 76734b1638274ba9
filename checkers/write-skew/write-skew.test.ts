import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { writeSkew } from './write-skew.ts';

async function judged(text: string): Promise<Verdict> {
  return await writeSkew.check(drawnRecord(text), { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
}

function streamed(text: string): string | undefined {
  const stream = writeSkew.stream?.({});
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}

const both = `
|--|     p0 insert ["k", [1, null]]
|---|    p1 insert ["k", [null, 2]]`;

test('two inserts of one key that both commit', async () => {
  const verdict = await judged(both);
  expect(verdict).toMatchObject({ validity: 'invalid', complete: true, details: { illegalKeys: 1, contestedKeys: 1 } });
  expect(verdict.violations).toMatchObject([
    {
      title: 'two inserts of key k committed, though each is made only where it finds no other',
      anomaly: 'G2',
      explanation: [
        'Process 0 (history line 0) inserted row 1, and was told so.',
        'Process 1 (history line 1) inserted row 2, and was told so.',
        'Each must come before the other, whose row it did not find.',
      ],
      operations: [0, 1],
      diagram: { kind: 'cycle', edges: [{ kind: 'rw' }, { kind: 'rw' }] },
    },
  ]);
  expect(streamed(both)).toContain('two inserts of key k committed');
});

test.each(['|---x', '|---?', '|----'])('one that commits beside one that ends as %s', async (span) => {
  const text = both.replace('|---| ', `${span} `);
  expect(await judged(text)).toMatchObject({
    validity: 'valid',
    summary: '1 key with several inserts, of which one committed',
  });
  expect(streamed(text)).toBeUndefined();
});

test('inserts of different keys', async () => {
  expect((await judged(both.replace('p1 insert ["k"', 'p1 insert ["__proto__"'))).validity).toBe('unknown');
});

test('an insert of unknown outcome that a read shows has committed, which answers alone do not tell', async () => {
  const text = `
|--|         p0 insert {"key": 1, "value": 10}
|---?        p1 insert {"key": 1, "value": 11}
      |--|   p2 read {"key": 1} -> {"key": 1, "value": [10, 11]}`;
  const verdict = await judged(text);
  expect(verdict.violations).toMatchObject([
    {
      operations: [0, 1, 4],
      explanation: [
        'Process 0 (history line 0) inserted row 10, and was told so.',
        'Process 1 (history line 1) was never told whether row 11 was inserted, but the read of history line 4 shows it.',
        'Each must come before the other, whose row it did not find.',
      ],
    },
  ]);
  expect(streamed(text)).toBeDefined();
  expect((await judged(text.replace('[10, 11]', '[10]'))).validity).toBe('valid');
  expect((await judged(text.replace('{"key": 1, "value": [10, 11]}', '[10, 11]'))).validity).toBe('invalid');
  expect((await judged(text.replace('{"key": 1, "value": [10, 11]}', '[1, [10, 11]]'))).validity).toBe('invalid');
});

test('rows whose insert failed, and rows that nobody inserted', async () => {
  const text = `
|--|         p0 insert {"key": 1, "value": 10}
|---x        p1 insert {"key": 1, "value": 11}
      |--|   p2 read {"key": 1} -> {"key": 1, "value": [ROW]}`;
  expect((await judged(text.replace('ROW', '11'))).violations).toMatchObject([{ anomaly: 'G1a', operations: [1, 4] }]);
  expect((await judged(text.replace('ROW', '12'))).violations).toMatchObject([
    { anomaly: 'phantom-read', operations: [4] },
  ]);
});

test('each key is judged, and all that commit beyond the first two are one violation', async () => {
  const other = both
    .replaceAll('"k"', '"l"')
    .replaceAll(' p', ' p1')
    .replace('[1, null]', '[3, null]')
    .replace('[null, 2]', '[null, 4]');
  const third = '|--| p7 insert ["k", [5, null]]\n|--| p8 insert ["m", [6, null]]\n|--? p9 insert ["m", [7, null]]';
  const verdict = await judged(`${both}${other}\n${third}`);
  expect(verdict.violations.map(({ operations }) => operations)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(verdict.details).toMatchObject({
    keys: 3,
    contestedKeys: 3,
    illegalKeys: 2,
    inserts: 7,
    committed: 6,
    reads: 0,
  });
});

test('a read of unknown outcome, or that failed, shows nothing', async () => {
  const text = `
|--|         p0 insert {"key": 1, "value": 10}
|---?        p1 insert {"key": 1, "value": 11}
      |--?   p2 read {"key": 1} -> {"key": 1, "value": [10, 11]}`;
  for (const span of ['|--?', '|--x']) {
    expect(await judged(text.replace('      |--?', `      ${span}`))).toMatchObject({
      validity: 'valid',
      details: { reads: 0 },
    });
    expect(streamed(text.replace('      |--?', `      ${span}`))).toBeUndefined();
  }
});

test('rows have their id alone, or as Jepsen writes them, and are read under their key or without', async () => {
  const text = `
|--|         p0 insert ["k", [1, null]]
|---?        p1 insert ["k", [null, 2]]
      |--|   p2 read ["k", null] -> ROWS`;
  for (const rows of ['["k", [1, 2]]', '["k", [[1, null], [null, 2]]]', '{"key": "k", "value": [1, 2]}', '[1, 2]'])
    expect((await judged(text.replace('ROWS', rows))).violations).toMatchObject([
      { anomaly: 'G2', operations: [0, 1, 4] },
    ]);
  expect((await judged(text.replace('ROWS', '["k", [1]]'))).validity).toBe('valid');
  expect((await judged(text.replace('ROWS', '["k", []]'))).validity).toBe('valid');
});

test('of many keys ten are told, and while they are recorded each once', async () => {
  const lines = Array.from(
    { length: 12 },
    (_, i) => `|--| p${2 * i} insert ["k${i}", [1, null]]\n|--| p${2 * i + 1} insert ["k${i}", [null, 2]]`,
  );
  const { violations, properties } = await judged(lines.join('\n'));
  expect(violations).toHaveLength(10);
  expect(properties).toMatchObject([{ reason: expect.stringContaining('11 more') as string }]);
});

test('what is no insert is named', async () => {
  await expect(judged('|--| p0 insert 5')).rejects.toThrow('history line 0: the insert names no key');
  await expect(judged('|--| p0 delete 5')).rejects.toThrow('history line 0: the checker write-skew has no operation');
  await expect(judged('|--| p0 insert ["k", 5]\n|--| p1 insert ["k", 5]')).rejects.toThrow(
    'history line 1: the insert has the id of the one of line 0',
  );
});

test('without a contested key nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect(await judged('|--| p0 insert ["k", 1]')).toMatchObject({
    validity: 'unknown',
    summary: 'no key had two inserts of which one committed',
  });
});
