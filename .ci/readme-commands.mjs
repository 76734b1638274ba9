// Runs the commands of the README's `sh` blocks, each as an ordinary user and as root, and holds their exit status to what
// the README says of it: `# exits 1` at the end of the line, else 0. Lines that begin with `npm ci` are CI's own.
// Usage: readme-commands.mjs REPORT, where REPORT is vitest's JSON report: the counts are added to it.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ordinary = 65534;
const limitMs = 300_000;
// A run on a busy machine may show too little: that is its own exit status, and a reason to run it once more.
const inconclusive = 2;
const report = process.argv[2];
const isRoot = process.getuid?.() === 0;

const lines = [...readFileSync('README.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap((block) => block[1].trim().split('\n'))
  .filter((line) => line.startsWith('npm ') && !line.startsWith('npm ci') && !line.startsWith('npm test'));
const counts = { passed: 0, failed: 0 };

const copy = isRoot ? copyForOrdinaryUser() : undefined;
try {
  for (const line of lines) {
    const expected = Number(/# exits (\d+)/.exec(line)?.[1] ?? 0);
    // A comment has a blank behind its mark; the number of a match has none.
    const command = line.replace(/\s+# .*$/, '');
    run(command, expected, process.cwd(), 'here', {});
    if (copy !== undefined) run(command, expected, copy, 'ordinary user', { uid: ordinary, gid: ordinary, home: copy });
  }
} finally {
  if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
}
console.log(`${counts.passed} commands as the README says, ${counts.failed} not`);
if (report !== undefined)
  writeFileSync(report, JSON.stringify({ ...JSON.parse(readFileSync(report, 'utf8')), commands: counts }));
process.exit(counts.failed === 0 ? 0 : 1);

function run(command, expected, cwd, who, { uid, gid, home }, isAgain = false) {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd,
    timeout: limitMs,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...(home === undefined ? {} : { HOME: home }) },
    ...(uid === undefined ? {} : { uid, gid }),
  });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const isRight = status === expected;
  if (!isRight && status === inconclusive && !isAgain) {
    console.log(`again: inconclusive in ${seconds} s (${who}): ${command}\n${stdout.trimEnd().split('\n').at(-1)}`);
    return run(command, expected, cwd, who, { uid, gid, home }, true);
  }
  counts[isRight ? 'passed' : 'failed']++;
  console.log(`${isRight ? 'ok  ' : 'FAIL'} exit ${status} in ${seconds} s (${who}): ${command}`);
  if (!isRight) console.log(`${stdout}\n${stderr}`.split('\n').slice(-40).join('\n'));
}

/** The files that git tracks, and the installed packages, in a folder that an ordinary user owns. */
function copyForOrdinaryUser() {
  const folder = mkdtempSync(join(tmpdir(), 'indoubt-readme-'));
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const path of tracked) cpSync(path, join(folder, path));
  cpSync('node_modules', join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  chmodSync(folder, 0o755);
  execFileSync('chown', ['-R', `${ordinary}:${ordinary}`, folder]);
  return folder;
}
