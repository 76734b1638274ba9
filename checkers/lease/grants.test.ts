import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judge } from '../testing/judge.ts';
import { lease } from './lease.ts';

function judged(text: string): Verdict {
  return judge(lease, drawnRecord(text));
}

function streamed(text: string): string | undefined {
  return firstStreamed(lease, drawnRecord(text))?.title;
}

/** A lease that another process is granted at 16 ms at the latest, whatever this one did before. */
function andThen(...lines: readonly string[]): string {
  return [...lines, '             |--|           p1 acquire -> {"token": 2, "ttl": 10}'].join('\n');
}

const long = '|--|                        p0 acquire -> {"token": 1, "ttl": 100}';

test('a release ends the grant of the token that it names, or else the last one of its process', () => {
  expect(judged(andThen(long, '      |--|                  p2 release {"token": 1}')).validity).toBe('valid');
  expect(judged(andThen(long, '      |--|                  p0 release')).validity).toBe('valid');
  expect(judged(andThen(long, '      |--|                  p2 release')).validity).toBe('invalid');
  expect(judged(andThen(long, '      |--|                  p0 release {"token": 7}')).validity).toBe('invalid');
});

test('the first release counts', () => {
  const twice = andThen(
    long,
    '      |--|                  p0 release {"token": 1}',
    '                  |--|      p0 release {"token": 1}',
  );
  expect(judged(twice).validity).toBe('valid');
});

test('a renewal of unknown outcome proves no more time, and of several the last one counts', () => {
  const short = '|--|                        p0 acquire -> {"token": 1, "ttl": 5}';
  const renewed = '    |--|                    p0 renew {"token": 1} -> {"ttl": 100}';
  expect(judged(andThen(short, renewed)).validity).toBe('invalid');
  expect(judged(andThen(short, renewed.replace('|--|', '|--?'))).validity).toBe('valid');
  const shortened = '         |--|               p0 renew {"token": 1} -> {"ttl": 2}';
  expect(judged(andThen(short, renewed, shortened)).validity).toBe('valid');
  // An end on the clock goes before a time from the grant on; one that is over already ends nothing before it was granted.
  expect(judged(andThen(short.replace('"ttl": 5', '"ttl": 100, "until": 16'))).validity).toBe('valid');
  expect(judged(andThen(short.replace('"ttl": 5', '"ttl": 5, "until": 17'))).validity).toBe('invalid');
  expect(judged(andThen(short.replace('"ttl": 5', '"until": 0'))).validity).toBe('valid');
});

test('a process that is given its token again has a longer lease; once it released it, the token was granted twice', () => {
  const again = '         |--|               p0 acquire -> {"token": 1, "ttl": 2}';
  expect(judged(andThen(long, again)).validity).toBe('valid');
  const released = '     |--|                   p0 release {"token": 1}';
  expect(judged(andThen(long, released, again)).violations).toMatchObject([{ anomaly: 'duplicate-token' }]);
  // Neither has a lease without a token: it is another one.
  const bare = '|--| p0 acquire -> {"ttl": 100}\n     |--| p0 acquire -> {"ttl": 100}';
  expect(judged(bare).summary).toContain('held the lease at once');
});

test('of a chain of grants that push each other only those that do are told', () => {
  const chain = `
|--|                        p3 acquire -> {"token": 0, "ttl": 2}
            |-----|         p0 acquire -> {"token": 1, "ttl": 4}
            |-----|         p1 acquire -> {"token": 2, "ttl": 4}
            |-----|         p2 acquire -> {"token": 3, "ttl": 4}`;
  expect(judged(chain).violations).toMatchObject([{ operations: [2, 3, 4] }]);
  // One that ends in the moment in which the first of them begins does not push it.
  expect(judged(chain.replace('"ttl": 2', '"ttl": 12')).violations).toMatchObject([{ operations: [2, 3, 4] }]);
  expect(judged(chain.replace('"ttl": 2', '"ttl": 13')).violations).toMatchObject([{ operations: [0, 2, 3, 4] }]);
  // What comes after a conflict is judged from the grant on that was too early.
  const more = `${chain}\n                   |-| p4 acquire -> {"token": 4, "ttl": 4}`;
  expect(judged(more).violations).toMatchObject([{ operations: [2, 3, 4] }, { operations: [4, 8] }]);
  expect(judged(more.replace('                   |-| p4', '                      |-| p4')).violations).toHaveLength(1);
});

test('without tokens two leases conflict when neither can have ended before the other was granted', () => {
  const pair = `
|---------------|   p0 acquire -> {"ttl": 3}
|--|                p1 acquire -> {"ttl": 16}`;
  expect(judged(pair).validity).toBe('valid');
  expect(judged(pair.replace('"ttl": 3', '"ttl": 4')).validity).toBe('valid');
  expect(judged(pair.replace('"ttl": 16', '"ttl": 17')).validity).toBe('valid');
  const both = pair.replace('"ttl": 3', '"ttl": 4').replace('"ttl": 16', '"ttl": 17');
  expect(judged(both).violations).toMatchObject([{ operations: [1, 0] }]);
  // A third one that ends sooner hides nothing.
  expect(judged(`${both}\n  |--|              p2 acquire -> {"ttl": 0}`).violations).toHaveLength(1);
});

test('work is judged by the moment at which it was over', () => {
  const early = '|--| p1 work {"token": 1}\n   |--| p0 acquire -> {"token": 1, "ttl": 5}';
  expect(judged(early).validity).toBe('valid');
  const tooEarly = early.replace('   |--| p0', '    |--| p0');
  expect(judged(tooEarly).violations).toMatchObject([{ anomaly: 'unknown-token', operations: [2, 0] }]);
  expect(judged(`${tooEarly}\n   |--? p5 acquire`).validity).toBe('invalid');
  // Work without a token is fenced by nothing.
  expect(judged(`${early}\n          |--| p1 work`).validity).toBe('valid');
});

function granted(process: number, token: number): string {
  return `p${process} acquire -> {"token": ${token}, "ttl": 0}`;
}

test('tokens are held against the greatest one before them, in whatever order they were asked for and granted', () => {
  for (const [first, second] of [
    [7, 2],
    [2, 7],
  ] as const) {
    const text = `|--|      ${granted(0, first)}\n |--|     ${granted(1, second)}\n      |--| ${granted(2, 5)}`;
    expect(judged(text).violations.map(({ title }) => title)).toEqual(['token 5 was granted after token 7']);
    expect(streamed(`${text}\n               |- p9 acquire`)).toBe('token 5 was granted after token 7');
    // Granted in one moment.
    expect(streamed(`${text.replace(' |--|     p1', '|--|      p1')}\n               |- p9 acquire`)).toBe(
      'token 5 was granted after token 7',
    );
  }
  // The one that was asked for first was granted last.
  const long = `|-------------------| ${granted(0, 9)}\n |--| ${granted(1, 5)}\n      |--| ${granted(2, 4)}`;
  expect(judged(long).violations.map(({ title }) => title)).toEqual(['token 4 was granted after token 5']);
  expect(streamed(long)).toBe('token 4 was granted after token 5');
});

test('tokens say which grant came first', () => {
  const text = `
|--------------------|      p0 acquire -> {"token": 2, "ttl": 1}
 |-|                        p1 acquire -> {"token": 1, "ttl": 30}`;
  expect(judged(text).violations).toMatchObject([{ anomaly: 'overlapping-holders', operations: [1, 0] }]);
  expect(judged(text.replace('"ttl": 30', '"ttl": 20')).validity).toBe('valid');
});

test('without tokens a lease that lasts is not hidden by one that was granted later and is over', () => {
  const text = `
|--|                        p0 acquire -> {"ttl": 100}
|---|                       p1 acquire -> {"ttl": 1}
          |-|               p2 acquire -> {"ttl": 10}`;
  expect(judged(text).violations).toMatchObject([{ operations: [0, 4] }]);
});

test('leases with tokens and leases without are held against each other, and counted', () => {
  const text = `
|--|                        p0 acquire -> {"token": 1, "ttl": 30}
     |--|                   p0 renew -> {"ttl": 30}
     |--|                   p7 work {"token": 1}
          |-|               p2 acquire -> {"ttl": 10}`;
  const { violations, details } = judged(text);
  expect(violations).toMatchObject([{ anomaly: 'overlapping-holders', operations: [0, 2, 6] }]);
  expect(details).toMatchObject({ leases: 1, grants: 2, renewals: 1, accepted: 1 });
});

test('while the history goes on a process may be given its token again, until it released it', () => {
  const again =
    '         |--|               p0 acquire -> {"token": 1, "ttl": 2}\n                       |- p9 acquire';
  expect(streamed(`${long}\n${again}`)).toBeUndefined();
  const released = '     |--|                   p0 release {"token": 1}';
  expect(streamed(`${long}\n${released}\n${again}`)).toBe('token 1 was granted twice');
  expect(streamed(`${long}\n${released.replace('|--|', '|--x')}\n${again}`)).toBeUndefined();
  expect(streamed(`${long}\n${again.replace('p0', 'p1')}`)).toBe('token 1 was granted twice');
});
