// Runs the files with failed tests once more, alone, and tells every test that failed first and passes then: it is flaky,
// and listed as such. A test that fails twice has failed.
// Usage: again.mjs REPORT, where REPORT is vitest's JSON report: its counts are brought up to date.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const path = process.argv[2];
const report = JSON.parse(readFileSync(path, 'utf8'));
// A file that could not even be loaded has no tests, and has failed all the same.
const failedFiles = report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
if (failedFiles.length === 0) process.exit(0);

const second = join(tmpdir(), `indoubt-again-${process.pid}.json`);
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${second}`, '--no-file-parallelism'];
spawnSync('node_modules/.bin/vitest', [...args, ...failedFiles], { stdio: 'inherit' });
const again = JSON.parse(readFileSync(second, 'utf8'));
rmSync(second);

const nowFailed = new Set(failedTests(again));
for (const test of failedTests(report)) if (!nowFailed.has(test)) console.log(`flaky: ${test}`);
const broken = again.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
const stillFailed = nowFailed.size + broken.length;
const numPassedTests = report.numPassedTests + Math.max(0, report.numFailedTests - nowFailed.size);
writeFileSync(path, JSON.stringify({ ...report, numPassedTests, numFailedTests: stillFailed }));
process.exit(stillFailed === 0 ? 0 : 1);

function failedTests({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
}
