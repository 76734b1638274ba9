import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indoubt } from './testing/indoubt-process.ts';

// 1 is read, and then 0 again: no order explains it.
const stale = `{:process 0, :type :invoke, :f :write, :value 1, :time 1000000, :index 0}
{:process 0, :type :ok, :f :write, :value 1, :time 2000000, :index 1}
{:process 1, :type :invoke, :f :read, :value nil, :time 3000000, :index 2}
{:process 1, :type :ok, :f :read, :value 1, :time 4000000, :index 3}
{:process 1, :type :invoke, :f :read, :value nil, :time 5000000, :index 4}
{:process 1, :type :ok, :f :read, :value 0, :time 6000000, :index 5}
`;

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-check-report-'));
  writeFileSync(join(cwd, 'stale.edn'), stale);
});
afterAll(() => rmSync(cwd, { recursive: true }));

test('check --html writes one page of all files, the unreadable among them', async () => {
  const line = 'check stale.edn gone.edn --checker linearizable:register --html out/verdict.html';
  const { status, stdout, stderr } = await indoubt(line.split(' '), { cwd });
  expect(status).toBe(1);
  expect(stdout).toContain('invalid  stale.edn');
  expect(stderr).toContain('gone.edn');
  const html = readFileSync(join(cwd, 'out/verdict.html'), 'utf8');
  for (const text of ['1 invalid, 1 not read', 'stale.edn', 'gone.edn: there is no such file', 'violation-1']) {
    expect(html).toContain(text);
  }
});

test('a page that cannot be written says so, after the verdicts', async () => {
  const line = 'check stale.edn --checker linearizable:register --html stale.edn/verdict.html';
  const { status, stdout, stderr } = await indoubt(line.split(' '), { cwd });
  expect(status).toBe(254);
  expect(stdout).toContain('invalid  stale.edn');
  expect(stderr).toContain('--html stale.edn/verdict.html: ');
});
