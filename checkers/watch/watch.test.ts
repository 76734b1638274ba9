import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { watch } from './watch.ts';

async function judged(text: string, model?: string): Promise<Verdict> {
  const options = {
    timeLimitMs: 1_000,
    memoryLimitBytes: 1e9,
    now: () => 0,
    ...(model === undefined ? {} : { model }),
  };
  return await watch.check(drawnRecord(text), options);
}

const writes = `
|--|                         p0 write 1
     |--|                    p0 write 2
          |--|               p0 write 3`;

test('watchers that are told whole pieces of one order', async () => {
  const verdict = await judged(`${writes}
|-------|                    p1 watch -> [1, 2]
          |--------|         p1 watch -> [3]
     |-------|               p2 watch -> [2, 3]`);
  expect(verdict).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '2 watchers told 5 events, all pieces of one order; what was told had been written',
    details: { keys: 1, watchers: 2, watches: 3, events: 5, changes: 3 },
  });
});

test('a watcher that passes over what another was told in between', async () => {
  const verdict = await judged(`${writes}
|---------------|            p1 watch -> [1, 2, 3]
|---------------|            p2 watch -> [1, 3]`);
  expect(verdict.violations).toMatchObject([
    {
      title: 'a watcher was not told 2, which another was told in between',
      anomaly: 'missed-event',
      explanation: [
        'Process 1 (history line 1) was told 2 right after 1.',
        'Process 2 (history line 2) was told 3 right after 1.',
        'Process 2 was never told 2.',
      ],
      operations: [1, 2],
    },
  ]);
});

test('a change that no watcher was told, though it was written in between', async () => {
  const verdict = await judged(`${writes}
|---------------|            p1 watch -> [1, 3]`);
  expect(verdict.violations).toMatchObject([
    {
      title: 'no watcher was told 2, which was written in between',
      anomaly: 'missed-event',
      explanation: [
        'Watchers were told 1, 3.',
        'Process 0 (history line 0) wrote 1, which was acknowledged before the write of 2 began (history line 3).',
        'Process 0 (history line 3) wrote 2, which was acknowledged before the write of 3 began (history line 5).',
      ],
      operations: [0, 3, 5, 1],
    },
  ]);
  // Written at the same time as 3, it may have come after it.
  const beside = writes.replace('     |--|                    p0 write 2', '          |----|             p3 write 2');
  expect((await judged(`${beside}\n|---------------|            p1 watch -> [1, 3]`)).validity).toBe('valid');
});

test('a change that was written before the first, or after the last, is missed by nobody', async () => {
  expect((await judged(`${writes}\n|---------------|            p1 watch -> [2]`)).validity).toBe('valid');
});

test('changes of unknown outcome that nobody was told are missed by nobody', async () => {
  const unknown = writes.replace('     |--|  ', '     |--?  ').replace('p0 write 3', 'p3 write 3');
  expect((await judged(`${unknown}\n|---------------|            p1 watch -> [1, 3]`)).validity).toBe('valid');
});

test('an event that is told twice', async () => {
  const verdict = await judged(`${writes}
|-------|                    p1 watch -> [1, 2]
          |----|             p1 watch -> [2, 3]`);
  expect(verdict.violations).toMatchObject([{ title: 'a watcher was told 2 twice', anomaly: 'duplicate-event' }]);
});

test('events in an order that real time contradicts', async () => {
  const verdict = await judged(`${writes}
|---------------|            p1 watch -> [2, 1]`);
  expect(verdict.violations).toMatchObject([
    {
      title: 'watchers were told 2 before 1, which was over when it was begun',
      anomaly: 'reordered-event',
      operations: [0, 3, 1],
    },
  ]);
});

test('two watchers with two orders', async () => {
  const text = `
|--|                         p0 write 1
|--|                         p3 write 2
|---------------|            p1 watch -> [1, 2]
|---------------|            p2 watch -> [2, 1]`;
  expect((await judged(text)).violations).toMatchObject([{ anomaly: 'diverging-watchers', operations: [2, 3] }]);
});

test('two streams of which neither can lie outside the other', async () => {
  const text = `
|--|                         p0 write 1
     |--|                    p0 write 2
          |--|               p0 write 3
               |--|          p0 write 4
|--------------------|       p1 watch -> [1, 3]
|--------------------|       p2 watch -> [2, 4]`;
  expect((await judged(text)).violations[0]).toMatchObject({
    title: 'watchers were told two series of changes of which neither can lie outside the other',
    anomaly: 'missed-event',
  });
});

test.each([
  ['|--x p0 write 1\n  |--|   p1 watch -> [1]', 'G1a'],
  ['|--| p0 write 1\n  |--|   p1 watch -> [7]', 'phantom-event'],
  ['      |--| p0 write 1\n|--|   p1 watch -> [1]', 'future-event'],
])('an event that no write explains: %s', async (text, anomaly) => {
  expect((await judged(text)).violations).toMatchObject([{ property: 'events-of-writes', anomaly }]);
});

test('revisions that fall, clash, or leave one out', async () => {
  const [r5, r6, r7] = ['{"revision": 5, "value": 1}', '{"revision": 6, "value": 2}', '{"revision": 7, "value": 3}'];
  expect(await titlesOf(`[${r5}, ${r6}, ${r7}]`, `[${r6}, ${r7}]`)).toEqual([]);
  expect(await titlesOf(`[${r5}, ${r6}, ${r7}]`, `[${r5}, ${r7}]`)).toEqual(['a watcher was not told revision 6 (2)']);
  expect(await titlesOf(`[${r5}]`, `[{"revision": 5, "value": 2}]`)).toEqual([
    'revision 5 is 1 for one and 2 for another',
  ]);
  expect(await titlesOf(`[${r5}]`, `[{"revision": 6, "value": 1}]`)).toEqual([
    '1 has revision 5 for one and 6 for another',
  ]);
  expect(await titlesOf(`[${r6}, ${r5}]`, `[]`)).toContain('a watcher was told revision 5 after revision 6');
});

test('what has no revision is compared by what follows what', async () => {
  const [r5, r6, r7] = ['{"revision": 5, "value": 1}', '{"revision": 6, "value": 2}', '{"revision": 7, "value": 3}'];
  expect(await titlesOf(`[${r5}, ${r6}, ${r7}]`, `[${r5}, 2, ${r7}]`)).toEqual([]);
  expect(await titlesOf(`[${r5}, ${r6}, ${r7}]`, '[1, 2, 3]')).toEqual([]);
  expect(await titlesOf(`[${r5}, ${r6}, ${r7}]`, '[1, 3]')).toEqual([
    'a watcher was not told 2, which another was told in between',
  ]);
  // Where revisions contradict each other they order nothing.
  expect(await titlesOf(`[${r5}, ${r7}]`, `[${r5}, {"revision": 6, "value": 3}]`)).toEqual([
    '3 has revision 7 for one and 6 for another',
  ]);
});

test('a watcher that says up to which revision it was told all', async () => {
  const text = `
|--|                         p0 write 1 -> {"revision": 5}
     |--|                    p0 write 2 -> {"revision": 6}
|---------------|            p1 watch -> {"log": [{"revision": 5, "value": 1}], "revision": UPTO}`;
  expect((await judged(text.replace('UPTO', '5'))).validity).toBe('valid');
  expect((await judged(text.replace('UPTO', '6'))).violations[0]).toMatchObject({
    title: 'a watcher was not told revision 6 (2)',
  });
});

test('a final watch that ends before what was known when it began', async () => {
  const text = `${writes}
|-------|                    p1 watch -> [1]
               |---|         p1 final-watch -> [2]`;
  expect((await judged(text)).violations[0]).toMatchObject({ anomaly: 'missed-event' });
  expect((await judged(text.replace('[2]', '[2, 3]'))).validity).toBe('valid');
  expect((await judged(text.replace('final-watch', 'watch'))).validity).toBe('valid');
});

test('an event that comes later than the bound, or never', async () => {
  const text = `${writes}
|-|                          p1 watch -> []
   |-------------|           p1 watch -> [1]
                    |----|   p1 watch -> LAST`;
  const late = text.replace('LAST', '[2, 3]');
  expect((await judged(late)).validity).toBe('valid');
  expect((await judged(late, '9ms')).validity).toBe('valid');
  expect((await judged(late, '5ms')).violations.map(({ title }) => title)).toEqual([
    'a watcher was told too late of 2',
  ]);
  expect((await judged(text.replace('LAST', '[2]'), '9ms')).violations[0]).toMatchObject({
    property: 'within-bound',
    title: 'a watcher was never told 3',
  });
  await expect(judged(late, 'soon')).rejects.toThrow('watch has no model "soon"');
});

/** One write beside watches. */
function writeBeside(watches: string, write: string): string {
  return `${write} p0 write 1\n${watches}`;
}

test('a watcher needs the bound, or the end of its first watch, to begin', async () => {
  const long = '|-------------------| p1 watch -> []';
  expect((await judged(writeBeside(long, '     |--|'), '3ms')).summary).toContain('a watcher was never told 1');
  expect((await judged(writeBeside(long, '   |--|'), '3ms')).summary).toContain('a watcher was never told 1');
  expect((await judged(writeBeside(long, '  |--|'), '3ms')).validity).toBe('unknown');
  const short = '|-| p1 watch -> []\n                   |--| p1 watch -> []';
  expect((await judged(writeBeside(short, '   |--|'), '9ms')).summary).toContain('a watcher was never told 1');
  // A watch that ends when the bound is just over is due no sooner.
  expect((await judged(writeBeside(short, '   |--|'), '16ms')).validity).toBe('unknown');
  expect((await judged(writeBeside(short, '   |--|'), '15ms')).summary).toContain('a watcher was never told 1');
  // What was never acknowledged is due at no time.
  const told = short.replace('[]\n', '[]\n                |-| p1 watch -> []\n').replace(/\[\]$/, '[1]');
  expect((await judged(writeBeside(told, '   |--?'), '9ms')).validity).toBe('valid');
  expect((await judged(writeBeside(told, '   |--|'), '9ms')).summary).toContain('a watcher was told too late of 1');
});

test('what two watchers tell differently, or one tells twice, shows while it goes on', () => {
  expect(streamed(twoWatchers('[1, 2]', '[1, 3]'))).toBe('watchers were told 2 and 3 right after 1');
  expect(streamed(twoWatchers('[1, 3]', '[2, 3]'))).toBe('watchers were told 1 and 2 right before 3');
  expect(streamed(twoWatchers('[1, 2, 1]', '[]'))).toBe('a watcher was told 1 twice');
  expect(streamed(twoWatchers('[1, 2]', '[2, 3]'))).toBeUndefined();
  expect(streamed(twoWatchers('[1, 2]', '[1, 3]').replace('p2 watch', 'p2 final-watch'))).toBe(
    'watchers were told 2 and 3 right after 1',
  );
  // A watch without an outcome tells nothing, and a write that failed before it was written again is none.
  const unknown = twoWatchers('[1, 2]', '[1, 3]').replace(/\|-*\|( *p2)/, '|---------------?$1');
  expect(streamed(unknown)).toBeUndefined();
  expect(streamed(`${twoWatchers('[1, 2]', '[1, 3]')}\n|--x p5 write 3`)).toBe(
    'watchers were told 2 and 3 right after 1',
  );
  expect(streamed(`${twoWatchers('[1, 2]', '[1, 3]')}\n|--| p5 write 1`)).toBeUndefined();
});

test('of values that were written twice nothing is known', async () => {
  const text = `${writes.replace('write 3', 'write 1')}\n|---------------|            p1 watch -> [1, 2]`;
  expect(await judged(text)).toMatchObject({ validity: 'unknown' });
});

test('keys have nothing to do with each other', async () => {
  const text = `
|--|                         p0 write {"key": "__proto__", "value": 1}
     |--|                    p0 write {"key": "b", "value": 2}
          |--|               p0 write {"key": "__proto__", "value": 3}
|---------------|            p1 watch {"key": "__proto__"} -> [1, 3]`;
  expect((await judged(text)).validity).toBe('valid');
});

test("what can't be read is named", async () => {
  await expect(judged('|--| p0 watch -> 5')).rejects.toThrow('history line 0: the watch answers no list of events');
  await expect(judged('|--| p0 watch -> [{"revision": "x", "value": 1}]')).rejects.toThrow(
    'history line 0: the revision of the watch',
  );
});

test('without an event nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect(await judged(`${writes}\n|--| p1 watch -> []`)).toMatchObject({ validity: 'unknown' });
});

function twoWatchers(one: string, other: string): string {
  return `${writes}
|---------------|            p1 watch -> ${one}
|---------------|            p2 watch -> ${other}`;
}

async function titlesOf(one: string, other: string): Promise<string[]> {
  return (await judged(twoWatchers(one, other))).violations.map(({ title }) => title);
}

function streamed(text: string): string | undefined {
  const stream = watch.stream?.({});
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}
