import { expect, test } from 'vitest';
import { createReporter, defaultReporters, isReporterName, reporterNames, reporterSummaries } from './registry.ts';
import { Capture } from './testing/capture.ts';
import { sampleEvents } from './testing/sample-events.ts';
import { sampleRun } from './testing/sample-record.ts';

test('a terminal gets live, a pipe or CI gets line, GitHub Actions gets annotations too', () => {
  expect(defaultReporters(true, {})).toEqual(['live']);
  expect(defaultReporters(false, {})).toEqual(['line']);
  expect(defaultReporters(true, { TERM: 'dumb' })).toEqual(['line']);
  expect(defaultReporters(true, { CI: 'true' })).toEqual(['line']);
  expect(defaultReporters(false, { GITHUB_ACTIONS: 'true' })).toEqual(['line', 'github']);
});

test('a name of an object property is not a reporter', () => {
  expect(isReporterName('toString')).toBe(false);
  expect(isReporterName('junit')).toBe(true);
});

test.each(reporterNames)('%s has its name, a summary, and takes a whole run', async (name) => {
  const stdout = new Capture();
  const reporter = createReporter(name, { stdout, isTerminal: false, env: {} });
  expect(reporter.name).toBe(name);
  expect(reporterSummaries[name]).not.toBe('');
  for (const event of sampleEvents(sampleRun({ isViolated: true }))) reporter.event(event);
  await reporter.end();
  expect(stdout.text).not.toBe('');
});
