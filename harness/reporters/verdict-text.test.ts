import { expect, test } from 'vitest';
import { createPaint } from './paint.ts';
import { picturedRun } from './testing/sample-diagrams.ts';
import { sampleRun } from './testing/sample-record.ts';
import { verdictLines } from './verdict-text.ts';

test('a violation is told with its picture and its name', () => {
  const { verdict } = picturedRun(sampleRun({ isViolated: true }));
  const text = verdictLines(verdict, { paint: createPaint(false), folder: undefined }).join('\n');
  expect(text).toContain(
    [
      'serializable violated: picture 1',
      '  1. It is so.',
      '     T1 --rw--> T2 --rw--> T1',
      '       T1 --rw--> T2: T1 read x as [], before T2 appended 2 to it',
    ].join('\n'),
  );
  expect(text).toContain('  G2 · seen by clients');
  expect(text).toContain('p2  read x -> 0   <- no place for it');
});
