import { expect, test } from 'vitest';
import type { Op } from '../../core/op.ts';
import { msToNanos, nanosToMs } from '../../core/time.ts';
import { foreignFaults } from './foreign-faults.ts';

/** `10 start-partition`, a line each: the nemesis's lines. */
function faults(text: string): string[] {
  const ops = text
    .trim()
    .split('\n')
    .map((line, index): Op => {
      const [at = '', f = ''] = line.trim().split(' ');
      return { index, time: msToNanos(Number(at)), type: 'info', process: 'nemesis', f, value: null };
    });
  return foreignFaults(ops).map(({ fault, window }) => `${fault} ${nanosToMs(window.from)} to ${nanosToMs(window.to)}`);
}

test('a fault lasts from what begins it to the last line of what ends it', () => {
  expect(faults('10 start-partition\n11 start-partition\n20 stop-partition\n22 stop-partition')).toEqual([
    'partition 10 to 22',
  ]);
  expect(faults('1 start\n2 start\n5 stop\n6 stop\n8 start')).toEqual(['nemesis 1 to 6', 'nemesis 8 to Infinity']);
});

test('faults of several kinds overlap', () => {
  expect(faults('1 kill\n2 pause\n3 start\n4 resume\n5 bump-clock\n6 strobe-clock\n7 reset-clock\n8 kill')).toEqual([
    'kill 1 to 3',
    'pause 2 to 4',
    'clock 5 to 7',
    'kill 8 to Infinity',
  ]);
});

test('what says nothing, or ends what never began, is passed over', () => {
  expect(faults('1 stop\n2 check-clock-offsets\n3 resume\n4 __proto__\n5 constructor')).toEqual([]);
});
