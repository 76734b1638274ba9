import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { emptyLiveState, foldEvent, liveFrame } from './live-frame.ts';
import { LiveReporter } from './live.ts';
import { createPaint, wantsColour } from './paint.ts';
import { Capture } from './testing/capture.ts';
import { hostileRun } from './testing/hostile.ts';
import { sampleEvents } from './testing/sample-events.ts';
import { sampleRun } from './testing/sample-record.ts';
import { textWidth } from './text-width.ts';

const events = sampleEvents(sampleRun({ isViolated: true }));
const frames = (columns: number, hasColour: boolean, from = events): string[] => {
  let state = emptyLiveState;
  return from.map((event) => {
    state = foldEvent(state, event);
    return liveFrame(state, { paint: createPaint(hasColour), columns, rows: 24 });
  });
};

test('a frame in the middle of the run shows load, errors, faults and nodes', () => {
  const frame = frames(100, false)[events.findIndex((event) => event.kind === 'tick' && event.time === 7e9)];
  expect(frame).toBe(`\
2pc 1.0.0  transfer, 4 nodes, local, seed 42
phase   during  7.0 s
load    147 op/s   ok 1,222   fail 206   info 23
errors  lock conflict 85, vote missing 52, in-doubt lock 38, overdraft refused 31, connection lost …
faults  2.3 kill n1   3 proven, 3 bit, 4 planned

  n1    down                 no answer
  n2    up      participant  epoch 1   in doubt 7
  n3    up      participant  epoch 1   in doubt 7
  n4    up      participant  epoch 1   in doubt 7`);
});

test('no line is wider than the terminal, with colours and without', () => {
  for (const columns of [20, 40, 80]) {
    for (const frame of [...frames(columns, true), ...frames(columns, false)]) {
      for (const line of frame.split('\n'))
        expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns);
    }
  }
});

test('hostile text can not leave its line', () => {
  for (const frame of frames(400, false, sampleEvents(hostileRun(sampleRun({ isViolated: true }))))) {
    expect(frame.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

test('the live reporter leaves the verdict on the screen and shows the cursor again', async () => {
  const stdout = new Capture(90);
  const reporter = new LiveReporter({ stdout, paint: createPaint(false) });
  for (const event of events) reporter.event(event);
  await reporter.end();
  expect(stripVTControlCharacters(stdout.text)).toContain('VIOLATED: AC1: transaction t-77 was committed by n1 and n2');
});

test('NO_COLOR beats FORCE_COLOR, which beats the terminal', () => {
  expect(wantsColour({ isTerminal: true, env: {} })).toBe(true);
  expect(wantsColour({ isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })).toBe(false);
  expect(wantsColour({ isTerminal: true, env: { NO_COLOR: '' } })).toBe(true);
  expect(wantsColour({ isTerminal: false, env: { FORCE_COLOR: '1' } })).toBe(true);
  expect(wantsColour({ isTerminal: true, env: { TERM: 'dumb' } })).toBe(false);
});
