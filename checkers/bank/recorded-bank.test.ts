import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed } from '../testing/judge.ts';
import { bank } from './bank.ts';

async function judged(text: string, model?: string): Promise<Verdict> {
  const options = {
    timeLimitMs: 1_000,
    memoryLimitBytes: 1e9,
    now: () => 0,
    ...(model === undefined ? {} : { model }),
  };
  return await bank.check(drawnRecord(text), options);
}

function streamed(text: string, model?: string): string | undefined {
  const stream = bank.stream?.(model === undefined ? {} : { model });
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}

const sound = `
|--|                     p0 read -> {"0": 10, "1": 10, "2": 0}
     |--|                p1 transfer {"from": 0, "to": 1, "amount": 4}
     |--|                p2 transfer {"from": 1, "to": 2, "amount": 3}
          |--|           p3 read -> {"0": 6, "1": 11, "2": 3}`;

test('reads that all add up to the same', async () => {
  expect(await judged(sound)).toMatchObject({
    validity: 'valid',
    summary: '2 reads add up to 20',
    details: { reads: 2, total: 20, accounts: 3, violations: 0 },
  });
});

test('a read that saw one side of a transfer names it', async () => {
  const text = `${sound}
              |------|   p4 transfer {"from": 2, "to": 0, "amount": 2}
              |------|   p5 transfer {"from": 0, "to": 2, "amount": 1}
                |--|     p6 read -> {"0": 6, "1": 11, "2": 1}`;
  expect((await judged(text)).violations).toMatchObject([
    {
      title: 'in a read of all accounts the balances add up to 18, not to 20',
      anomaly: 'read-skew',
      explanation: [
        'Process 6 read all accounts through n1 (history line 10).',
        'The transfer of history line 8 (2 from 2 to 0) is seen in 2 and not in 0.',
      ],
      operations: [10, 8],
    },
  ]);
  expect(streamed(text)).toBe('in a read of all accounts the balances add up to 18, not to 20');
});

test('a read that saw halves of two transfers names both', async () => {
  const text = `${sound}
              |------|   p4 transfer {"from": 2, "to": 0, "amount": 2}
              |------|   p5 transfer {"from": 0, "to": 1, "amount": 5}
                |--|     p6 read -> {"0": 6, "1": 16, "2": 1}`;
  expect((await judged(text)).violations[0]?.explanation.slice(1)).toEqual([
    'The transfer of history line 8 (2 from 2 to 0) is seen in 2 and not in 0.',
    'The transfer of history line 9 (5 from 0 to 1) is seen in 1 and not in 0.',
  ]);
});

test('a transfer that was acknowledged, and of which a read sees nothing, does not hide the one that it sees by half', async () => {
  const text = `${sound}
              |-|        p4 transfer {"from": 2, "to": 0, "amount": 2}
              |-|        p5 transfer {"from": 0, "to": 1, "amount": 5}
                  |--|   p6 read -> {"0": 8, "1": 11, "2": 3}`;
  expect((await judged(text)).violations[0]?.explanation.slice(1)).toEqual([
    'The transfer of history line 8 (2 from 2 to 0) is seen in 0 and not in 2.',
  ]);
});

test('a transfer that failed, and left one side behind', async () => {
  const text = `${sound}
              |-x        p4 transfer {"from": 2, "to": 0, "amount": 2}
                  |--|   p6 read -> {"0": 6, "1": 11, "2": 1}`;
  expect((await judged(text)).violations[0]?.explanation.slice(1)).toEqual([
    'The transfer of history line 8 (2 from 2 to 0) is seen in 2 and not in 0.',
  ]);
});

test('without a read before it, a transfer of the very amount is named', async () => {
  const text = `
     |--|                p1 transfer {"from": "a", "to": "b", "amount": 4}
      |--|               p2 read -> {"a": 6, "b": 10}
              |--|       p2 read -> {"a": 6, "b": 14}
                   |--|  p2 read -> {"a": 6, "b": 14}`;
  expect((await judged(text)).violations[0]?.explanation[1]).toBe(
    'The transfer of history line 0 (4 from a to b) was under way, and explains it if it is seen in a and not in b.',
  );
});

test('money that is lost for good shows in every read after it', async () => {
  const text = `${sound}
                   |--|  p4 read -> {"0": 6, "1": 11, "2": 2}`;
  expect((await judged(text)).violations).toMatchObject([{ explanation: { length: 1 } }]);
});

test('an account that is missing, no amount, or below zero', async () => {
  expect((await judged(withRead('{"0": 6, "1": 14}'))).summary).toBe('in a read of all accounts account 2 is missing');
  expect((await judged(withRead('{"0": 6, "1": 14, "2": null}'))).summary).toContain('account 2 holds null');
  const negative = withRead('{"0": -4, "1": 14, "2": 10}');
  expect((await judged(negative)).violations[0]).toMatchObject({ anomaly: 'negative-balance' });
  expect((await judged(negative, 'overdrafts')).validity).toBe('valid');
  expect((await judged(negative, 'overdrafts-total-20')).validity).toBe('valid');
});

test('a total that the model gives', async () => {
  expect((await judged(sound, 'total-20')).validity).toBe('valid');
  expect((await judged(sound, 'total-21')).summary).toBe(
    'in a read of all accounts the balances add up to 20, not to 21, and 1 more',
  );
  expect(streamed(sound, 'total-21')).toBeDefined();
  for (const model of [
    'total',
    'total-',
    'total-20x',
    'total-2.5',
    'xtotal-20',
    'overdrafts-',
    'overdraftstotal-20',
    '-',
    '',
  ])
    await expect(judged(sound, model)).rejects.toThrow(`bank has no model "${model}"`);
});

test('of two reads that differ one is wrong, and of one read alone nothing is known', async () => {
  const one = '|--| p0 read -> {"a": 1}';
  expect(await judged(one)).toMatchObject({ validity: 'unknown' });
  expect((await judged(one, 'total-1')).validity).toBe('valid');
  expect((await judged(`${one}\n     |--| p0 read -> {"a": 2}`)).validity).toBe('invalid');
});

test('amounts beyond 2^53 and an account called __proto__', async () => {
  const text = `
|--|        p0 read -> {"__proto__": 9007199254740993, "b": 0}
     |--|   p0 read -> {"__proto__": 0, "b": 9007199254740992}`;
  expect((await judged(text)).validity).toBe('invalid');
  expect((await judged(text.replace('740992', '740993'))).validity).toBe('valid');
});

test('sums that leave the safe integers are exact', async () => {
  const first = '|--| p0 read -> {"a": 9007199254740991, "b": 2, "c": 5}';
  const validity = async (balances: string): Promise<string> =>
    (await judged(`${first}\n     |--| p0 read -> ${balances}`)).validity;
  // In floating point 2^53 + 6 and 2^53 + 7 would be one number.
  expect(await validity('{"a": 9007199254740991, "b": 1, "c": 5}')).toBe('invalid');
  expect(await validity('{"a": 9007199254740991, "b": 2, "c": 4}')).toBe('invalid');
  expect(await validity('{"a": 9007199254740998, "b": 0, "c": 0}')).toBe('valid');
  expect(await validity('{"a": 0, "b": 9007199254740993, "c": 5}')).toBe('valid');
});

test('what a read shows that is no whole amount says nothing of the total', async () => {
  const text = `
|--|                     p0 read -> {"a": 3, "b": null}
     |--|                p0 read -> {"a": 3, "b": 0.5}
          |--|           p0 read -> {"a": 5, "b": 5}
               |--|      p0 read -> {"a": 6, "b": 4}`;
  const { violations, details } = await judged(text);
  expect(details).toMatchObject({ total: 10 });
  expect(violations.map(({ title }) => title)).toEqual([
    'in a read of all accounts account b holds null, no whole amount',
    'in a read of all accounts account b holds 0.5, no whole amount',
  ]);
  expect(streamed(text)).toBeUndefined();
});

test('the accounts are those of the most complete read that has the total', async () => {
  const empty = '|--| p0 read -> {"a": 10}\n     |--| p0 read -> {"a": 10, "b": 0}';
  expect((await judged(empty)).summary).toBe('in a read of all accounts account b is missing');
  const others = `
|--|                     p0 read -> {"a": 10, "b": 11}
     |--|                p0 read -> {"a": 10, "b": 11}
          |--|           p0 read -> {"a": 10, "b": 10, "c": 0}`;
  expect((await judged(others, 'total-20')).violations.map(({ title }) => title)).toEqual([
    'in a read of all accounts account c is missing',
    'in a read of all accounts account c is missing',
  ]);
});

test('while the history goes on the first read is held against what the bank is known to have opened with', () => {
  const record = drawnRecord('|--| p0 read-all -> {"a": 10, "b": 9}');
  const initial = { accounts: { a: 10, b: 10 } };
  expect(firstStreamed(bank, record, { initial })?.title).toBe(
    'in a read of all accounts the balances add up to 19, not to 20',
  );
  expect(firstStreamed(bank, record)).toBeUndefined();
});

test('an account called constructor that is missing', async () => {
  const text = '|--| p0 read -> {"constructor": 0, "b": 5}\n     |--| p0 read -> {"b": 5}';
  expect((await judged(text)).summary).toBe('in a read of all accounts account constructor is missing');
});

test('a read that shows no balances is none', async () => {
  await expect(judged('|--| p0 read-all -> 5')).rejects.toThrow('history line 0: the read-all answers no balances');
  expect(await judged('|--| p0 transfer {"from": 0, "to": 1, "amount": 1}')).toMatchObject({ validity: 'unknown' });
});

function withRead(balances: string): string {
  return `${sound}\n                   |--|  p4 read -> ${balances}`;
}
