import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { escapeCommandProperty, escapeMarkdown, markdownBlock } from './github-escape.ts';
import { githubSummary } from './github-summary.ts';
import { GithubReporter, annotations } from './github.ts';
import { Capture } from './testing/capture.ts';
import { hostileRun } from './testing/hostile.ts';
import { sampleEvents } from './testing/sample-events.ts';
import { sampleRun } from './testing/sample-record.ts';

const run = sampleRun({ isViolated: true });

test('each violation is an error annotation that tells the story', () => {
  const lines = annotations(run.verdict);
  expect(lines[0]).toMatch(/^::error title=AC1 violated::transaction t-77 was committed.*n3 waited 600 ms/);
  expect(lines.at(-1)).toMatch(/^::notice title=not tested::clock faults/);
});

test('hostile text stays inside its annotation', () => {
  const lines = annotations(hostileRun(run).verdict);
  for (const line of lines) {
    expect(line).toMatch(/^::(error|warning|notice) title=[^:,]*::[^\r\n]*$/);
    expect(line).not.toContain('##[');
  }
});

test('percent, colon and comma are escaped in properties', () => {
  expect(escapeCommandProperty('100%: a, b')).toBe('100%25%3A a%2C b');
});

test('no markup, link, mention or cell of the system survives in the summary', () => {
  const summary = githubSummary(hostileRun(run).verdict, run.record.plan);
  // Inside a fence nothing is markup.
  const outside = summary.replace(/^```+\n.*?\n```+$/msu, '');
  expect(outside).not.toMatch(/<script|<img|\]\(http|@everyone/);
  expect(escapeMarkdown('[a](http://b) |')).toBe('&#91;a&#93;&#40;http&#58;&#47;&#47;b&#41; &#124;');
});

test('a fence is longer than the backticks inside it', () => {
  expect(markdownBlock('a ```` b').split('\n')[0]).toBe('`````');
});

test('the summary is appended to what other steps wrote', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'indoubt-github-'));
  const summaryFile = join(folder, 'summary.md');
  await writeFile(summaryFile, 'before\n');
  const reporter = new GithubReporter({ stdout: new Capture(), summaryFile });
  for (const event of sampleEvents(run)) reporter.event(event);
  await reporter.end();
  expect(await readFile(summaryFile, 'utf8')).toMatch(/^before\n## ❌ VIOLATED: AC1/);
  await rm(folder, { recursive: true });
});
