import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { lock } from './lock.ts';

function judged(text: string, model?: string): Verdict {
  const options = {
    timeLimitMs: 1_000,
    memoryLimitBytes: 1e9,
    now: () => 0,
    ...(model === undefined ? {} : { model }),
  };
  const verdict = lock.check(drawnRecord(text), options);
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

function streamed(text: string): string | undefined {
  const stream = lock.stream?.({});
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}

const handedOver = `
|---|                 p0 acquire
  |------------|      p1 acquire
        |---|         p0 release
                |--|  p1 release`;

test('a lock that is handed over is held by one process at a time', () => {
  expect(judged(handedOver)).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '2 possessions, none of them at once with another; 2 releases, each by the holder',
  });
});

const overlapping = `
|---|                 p0 acquire
  |----|              p1 acquire
           |---|      p0 release
                |--|  p1 release`;

test('two processes that hold it at once', () => {
  const verdict = judged(overlapping);
  expect(verdict).toMatchObject({ validity: 'invalid', summary: 'processes 0 and 1 held the lock at once' });
  expect(verdict.violations).toMatchObject([
    {
      property: 'mutual-exclusion',
      anomaly: 'overlapping-holders',
      operations: [0, 4, 6, 1],
      explanation: [
        'Process 0 (history line 0) had acquired it and did not ask to release it before history line 4.',
        'Process 1 (history line 1) was given it all the same, and did not ask to release it before history line 6.',
      ],
      diagram: { kind: 'lanes' },
    },
  ]);
  expect(streamed(overlapping)).toBe('processes 0 and 1 held the lock at once');
});

test('an acquire that completes in the moment in which the release begins may come after it', () => {
  const text = `
|---|                 p0 acquire
  |------|            p1 acquire
         |---|        p0 release`;
  expect(judged(text).validity).toBe('valid');
  expect(streamed(text)).toBeUndefined();
});

test('a release by another process, which a model without owners passes', () => {
  const text = `
|---|                 p0 acquire
      |---|           p1 release
            |---|     p2 acquire
                 |--| p2 release`;
  expect(judged(text).violations.map(({ title }) => title)).toEqual([
    'processes 0 and 2 held the lock at once',
    'process 1 released the lock without holding it',
  ]);
  expect(streamed(text)).toBe('process 1 released the lock without holding it');
});

test('a release that succeeds twice', () => {
  const [, told] = judged(`
|--|                p0 acquire
      |--|          p0 release
           |--|     p0 release`).properties;
  expect(told).toMatchObject({ validity: 'invalid', reason: 'process 0 released the lock without holding it' });
});

test('a release of unknown outcome may have freed the lock, and one that failed has not', () => {
  const after = `
|--|                   p0 acquire
     |--END            p0 release
             |--|      p1 acquire`;
  expect(judged(after.replace('END', '?  ')).validity).toBe('valid');
  expect(judged(after.replace('END', 'x  ')).validity).toBe('invalid');
});

test('an acquire of unknown outcome holds nobody up', () => {
  expect(judged('|--?  p0 acquire\n     |--| p1 acquire').validity).toBe('valid');
});

test('a process that is given the lock again holds it twice, unless the lock is reentrant', () => {
  const text = `
|--|                        p0 acquire
     |--|                   p0 acquire
          |--|              p0 release
               |--|         p0 release
                    |--|    p1 acquire`;
  expect(judged(text).summary).toContain('process 0 was given the lock again while it held it');
  expect(judged(text, 'reentrant').validity).toBe('valid');
  const early = text.replace('                    |--|    p1', '          |--|              p1');
  expect(judged(early, 'reentrant').validity).toBe('invalid');
});

test('a reentrant lock is held until it was released as often as it was acquired, and not longer', () => {
  const text = `
|--|                        p0 acquire
     |--|                   p0 acquire
          |--|              p0 release
               |--|         p0 release
                    |--|    p1 acquire
                         |--| p1 release
                              |--| p1 release`;
  expect(judged(text, 'reentrant')).toMatchObject({
    violations: [{ title: 'process 1 released the lock without holding it', operations: [10, 12] }],
  });
  const kept = text.replace('               |--|         p0 release\n', '');
  expect(judged(kept, 'reentrant').summary).toContain('processes 0 and 1 held the lock at once');
});

test('a release of unknown outcome by one who holds nothing is nothing, and so is one that failed', () => {
  const after = '|--| p0 acquire\n     |--| p0 release\n          |--END p1 release';
  expect(judged(after.replace('END', '?')).validity).toBe('valid');
  expect(judged(after.replace('END', 'x')).validity).toBe('valid');
  expect(judged(after.replace('--END', '--|')).validity).toBe('invalid');
});

test('only what happened after an unknown outcome is in doubt', () => {
  const text = `
|--|                p1 acquire
     |--|           p1 release
|--?                p0 acquire
      |--x          p0 acquire`;
  expect(judged(text).validity).toBe('valid');
  expect(judged(text.replace('|--x', '|--|'))).toMatchObject({ validity: 'unknown' });
});

test('of three that hold it at once each is held against the one before it', () => {
  const text = `
|--|                           p0 acquire
     |--|                      p1 acquire
            |--|               p2 acquire
                  |--|         p2 release
                       |--|    p1 release
                            |--| p0 release`;
  expect(judged(text).violations.map(({ title }) => title)).toEqual([
    'processes 0 and 1 held the lock at once',
    'processes 1 and 2 held the lock at once',
  ]);
});

test('locks of different keys have nothing to do with each other', () => {
  const text = '|--|      p0 acquire {"key": "KEY"}\n  |---|   p1 acquire {"key": "b"}';
  expect(judged(text.replace('KEY', '__proto__')).validity).toBe('valid');
  expect(judged(text.replace('KEY', 'b')).summary).toContain('processes 0 and 1 held the lock of key b at once');
});

test('what a process does after an unknown outcome of its own is not judged', () => {
  const text = `
|--?                p0 acquire
      |--|          p0 release
           |--|     p1 acquire`;
  expect(judged(text)).toMatchObject({ validity: 'unknown' });
  expect(judged(text).summary).toBe(
    'process 0 went on after its acquire of unknown outcome (history line 0), so that what it held afterwards is not certain',
  );
});

test('without a possession nothing is known', () => {
  expect(judged('').validity).toBe('unknown');
  expect(judged('|--x p0 acquire')).toMatchObject({
    validity: 'unknown',
    summary: 'no acquire succeeded; 0 releases, each by the holder',
  });
});

test('an operation that is none of a lock is named', () => {
  expect(() => judged('|--| p0 write 1')).toThrow('history line 0: the checker lock has no operation "write"');
});
