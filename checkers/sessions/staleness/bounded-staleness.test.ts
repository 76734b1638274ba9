import { describe, expect, test } from 'vitest';
import { judgeDrawn } from '../../testing/judge.ts';
import { boundedStaleness } from './bounded-staleness.ts';
import { parseBound } from './staleness-bound.ts';

function validity(text: string, model: string): string {
  return judgeDrawn(boundedStaleness, text, model).validity;
}

const overwritten = `
|-|                     p0 write {"key":"x","value":1}
    |-|                 p0 write {"key":"x","value":2}
                   |-|  p1 read {"key":"x"} -> {"key":"x","value":1}`;

describe('by time', () => {
  test('a value that was overwritten longer ago than the bound', () => {
    // The write of 2 ended 6 ms into the run, and the read began at 19 ms.
    expect(validity(overwritten, '13ms')).toBe('valid');
    expect(judgeDrawn(boundedStaleness, overwritten, '12ms')).toMatchObject({
      validity: 'invalid',
      complete: true,
      violations: [
        {
          title: 'process 1 read 1 of x, 13 ms after a newer version was there',
          explanation: [
            'Process 0 (history line 0) wrote 1 to x, and had ended before process 0 wrote 2 to x (history line 2).',
            'Process 0 (history line 2) wrote 2 to x, and ended 6.0 ms into the run.',
            'Process 1 (history line 4) read 1 of x, and began 13 ms after that.',
            'At most 12 ms are allowed.',
          ],
          operations: [0, 2, 4],
          anomaly: 'stale-read',
        },
      ],
    });
  });

  test('no bound is needed where a newer value only may have been there', () => {
    expect(validity(overwritten.replace('    |-|      ', '    |-------------------|'), '0ms')).toBe('valid');
    expect(validity(overwritten.replace('    |-|   ', '    |-?   '), '0ms')).toBe('valid');
  });

  test('another read may be what shows that a newer value was there', () => {
    const text = `
|-|                   p0 write 1
    |-?               p2 write 2
         |-|          p3 read -> 2
                 |-|  p1 read -> 1`;
    expect(validity(text, '5ms')).toBe('invalid');
    expect(validity(text, '6ms')).toBe('valid');
  });

  test('the initial value is one like others', () => {
    const text = '|-|  p0 write 1\n           |-| p1 read -> null';
    expect(validity(text, '5ms')).toBe('invalid');
    expect(validity(text, '10ms')).toBe('valid');
  });

  test('an element that a list lacks', () => {
    const text = '|-|  p0 append 1\n           |-| p1 read -> []';
    expect(judgeDrawn(boundedStaleness, text, '5ms').violations[0]).toMatchObject({
      title: 'process 1 read [], 9.0 ms after a newer version was there',
      explanation: [
        'Process 0 (history line 0) appended 1, and ended 2.0 ms into the run.',
        'Process 1 (history line 2) read [], and began 9.0 ms after that.',
        'At most 5.0 ms are allowed.',
      ],
      diagram: { kind: 'lanes' },
    });
    expect(validity(text, '9ms')).toBe('valid');
  });

  test('no bound excuses a read of what was written later, or lists that diverge', () => {
    expect(judgeDrawn(boundedStaleness, '|-| p0 read -> 1\n     |-| p1 write 1', '10s').violations[0]).toMatchObject({
      title: 'process 0 read 1 before 1 could have been written',
      anomaly: 'future-read',
    });
    const lists = '|-|  p0 append 1\n|-|  p1 append 2\n    |-| p2 read -> [1,2]\n    |-| p3 read -> [2]';
    expect(judgeDrawn(boundedStaleness, lists, '10s').violations[0]).toMatchObject({ anomaly: 'incompatible-order' });
    const swapped = '|-|  p0 append 1\n     |-| p1 append 2\n          |-| p2 read -> [2,1]';
    expect(judgeDrawn(boundedStaleness, swapped, '10s').violations[0]).toMatchObject({
      title: 'process 0 appended 1 before process 1 appended 2, although the list has them the other way round',
    });
  });
});

describe('by versions', () => {
  const text = `
|-|             p0 write 1
   |-|          p0 write 2
      |-|       p0 write 3
         |-|    p0 write 4
            |-| p1 read -> 1`;

  test('counts what was certainly newer', () => {
    expect(validity(text, '3-versions')).toBe('valid');
    expect(judgeDrawn(boundedStaleness, text, '2-versions')).toMatchObject({
      validity: 'invalid',
      violations: [{ title: 'process 1 read 1, 3 versions behind', operations: [6, 8] }],
    });
    expect(validity(text.replaceAll('write', 'append').replace('-> 1', '-> [1]'), '2-versions')).toBe('invalid');
    expect(validity(text.replaceAll('write', 'append').replace('-> 1', '-> [1]'), '3-versions')).toBe('valid');
  });

  test('is necessary only, and says so', () => {
    expect(judgeDrawn(boundedStaleness, text, '3-versions').complete).toBe(false);
  });
});

test('a compare-and-set is a write that makes the verdict incomplete', () => {
  const text = '|-| p0 write 1\n    |-| p0 cas {"from":1,"to":2}\n        |-| p1 read -> 2';
  expect(judgeDrawn(boundedStaleness, text, '1ms')).toMatchObject({ validity: 'valid', complete: false });
});

test('without a bound, or a read, nothing is known', () => {
  expect(judgeDrawn(boundedStaleness, overwritten)).toMatchObject({
    validity: 'unknown',
    summary: 'no bound was named: --checker bounded-staleness:500ms, or :3-versions',
  });
  expect(validity('|-| p0 write 1', '1s')).toBe('unknown');
});

test('a bound is a time or a number of versions', () => {
  expect(parseBound('1.5s')).toEqual({ kind: 'time', ms: 1_500 });
  expect(parseBound('1-version')).toEqual({ kind: 'versions', versions: 1 });
  for (const text of ['', '500', '-1ms', 'versions', '1.5-versions']) expect(parseBound(text)).toBeUndefined();
  expect(() => judgeDrawn(boundedStaleness, overwritten, 'soon')).toThrow('bounded-staleness:soon is no bound');
});
