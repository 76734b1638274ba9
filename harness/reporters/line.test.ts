import { expect, test } from 'vitest';
import { msToNanos } from '../core/time.ts';
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

test('a step that waited for an event says in one line what it fires on', () => {
  const stdout = new Capture();
  const reporter = new LineReporter({ stdout, paint: createPaint(false) });
  const asked = {
    kind: 'fault',
    time: msToNanos(1_500),
    step: 'i1',
    fault: 'kill',
    stage: 'asked',
    targets: ['n1'],
  } as const;
  const trigger = 'before commit(txn=T): commit from n1 to n3, held; T = t-17';
  reporter.event({ ...asked, note: 'n1: coordinator by its own state' });
  reporter.event({ ...asked, note: 'n1: coordinator by its own state', trigger });
  reporter.event({ ...asked, note: '', trigger: 'log \u001b[2J' });
  expect(stdout.text.split('\n')).toEqual([
    `  1.50 s  fault     i1 kill n1 fires: ${trigger}`,
    expect.stringMatching(/^ {2}1\.50 s {2}fault {5}i1 kill n1 fires: log .*\[2J$/),
    '',
  ]);
  expect(stdout.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
