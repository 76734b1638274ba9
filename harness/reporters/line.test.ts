import { expect, test } from 'vitest';
import { LineReporter } from './line.ts';
import { createPaint } from './paint.ts';
import { Capture } from './testing/capture.ts';
import { hostileRun } from './testing/hostile.ts';
import { sampleEvents } from './testing/sample-events.ts';
import { type SampleRun, sampleRun } from './testing/sample-record.ts';

function lines(run: SampleRun): string[] {
  const stdout = new Capture();
  const reporter = new LineReporter({ stdout, paint: createPaint(false) });
  for (const event of sampleEvents(run)) reporter.event(event);
  return stdout.text.trimEnd().split('\n');
}

test('a violated run reads from plan to verdict as recorded', async () => {
  await expect(`${lines(sampleRun({ isViolated: true })).join('\n')}\n`).toMatchFileSnapshot(
    'testing/line-violated.txt',
  );
});

test('the last lines are the verdict', () => {
  expect(lines(sampleRun({ isViolated: false })).at(-1)).toBe(
    'PASSED: no anomaly found: 2,786 transactions under 4 proven faults',
  );
  expect(lines(sampleRun({ isViolated: true })).slice(-2)).toEqual([
    'VIOLATED: AC1: transaction t-77 was committed by n1 and n2 and aborted by n3',
    '  - AC1 is violated, inside the failure model that 2pc declares',
  ]);
});

test('no line begins with text from the system, and none holds a control character', () => {
  for (const line of lines(hostileRun(sampleRun({ isViolated: true })))) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(line).not.toMatch(/^\s*::|##\[/);
  }
});

test('progress is told every two seconds of the run, however many ticks come', () => {
  const progress = lines(sampleRun({ isViolated: false })).filter((line) => line.includes(' s  progress '));
  expect(progress.map((line) => line.trim().split(' ')[0])).toEqual([
    '2.00',
    '4.00',
    '6.00',
    '8.00',
    '10.00',
    '12.00',
    '14.00',
  ]);
});
