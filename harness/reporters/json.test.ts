import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JsonReporter } from './json.ts';
import { NdjsonReporter } from './ndjson.ts';
import { Capture } from './testing/capture.ts';
import { hostileRun } from './testing/hostile.ts';
import { sampleEvents } from './testing/sample-events.ts';
import { sampleRun } from './testing/sample-record.ts';

const run = hostileRun(sampleRun({ isViolated: true }));

test('standard output holds one JSON document, the verdict, and no CI command', async () => {
  const stdout = new Capture();
  const reporter = new JsonReporter({ stdout, outFile: undefined });
  for (const event of sampleEvents(run)) reporter.event(event);
  await reporter.end();
  expect(JSON.parse(stdout.text)).toEqual(JSON.parse(JSON.stringify(run.verdict)));
  expect(stdout.text).not.toContain('##[');
  expect(stdout.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

test('the document goes to a file where one is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'indoubt-json-'));
  const stdout = new Capture();
  const outFile = join(folder, 'new', 'verdict.json');
  const reporter = new JsonReporter({ stdout, outFile });
  reporter.event({ kind: 'verdict', verdict: run.verdict });
  await reporter.end();
  expect(JSON.parse(await readFile(outFile, 'utf8'))).toMatchObject({ outcome: 'violated' });
  expect(stdout.text).toBe('');
  await rm(folder, { recursive: true });
});

test('a file that can not be written rejects with its name', async () => {
  const reporter = new JsonReporter({ stdout: new Capture(), outFile: join(import.meta.filename, 'verdict.json') });
  reporter.event({ kind: 'verdict', verdict: run.verdict });
  await expect(reporter.end()).rejects.toThrow('json.test.ts/verdict.json');
});

test('ndjson writes one line an event, the verdict last', () => {
  const stdout = new Capture();
  const reporter = new NdjsonReporter({ stdout });
  const events = sampleEvents(run);
  for (const event of events) reporter.event(event);
  const lines = stdout.text.trimEnd().split('\n');
  expect(lines).toHaveLength(events.length);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'verdict' });
});
