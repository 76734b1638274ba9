import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../transports/testing/test-cluster.ts';
import { quickConfig } from './testing/config-files.ts';
import { IndoubtProcess, indoubt } from './testing/indoubt-process.ts';
import { markVariable, remainsOf, snapshotOf } from './testing/run-remains.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** The process of the run that drives clients, in its containment. */
function runnerOf(folder: string): number {
  const pids = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    const words = wordsOf(name);
    return (
      words[0]?.endsWith('/node') === true &&
      words.at(-2)?.endsWith('inside/main.ts') === true &&
      words.at(-1)?.startsWith(folder)
    );
  });
  // The container of `plain` has the same words, and its child comes after it.
  return Number(pids.at(-1));
}

function wordsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    // It ended meanwhile.
    return [];
  }
}

test.skipIf(process.platform !== 'linux').each(['auto', 'plain'])(
  'a runner that dies is a failure of the harness, told as such, and leaves nothing (transport %s; skipped: without /proc)',
  async (transport) => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const args = ['run', '--config', quickConfig, '--transport', transport, '--reporter', 'ndjson'];
    await using run = IndoubtProcess.start(args, { cwd, env: { [markVariable]: cwd } });
    await run.event({ kind: 'phase', name: 'during' });
    const traces = { snapshot: snapshotOf(run.pid), mark: cwd, folder: cwd };
    process.kill(runnerOf(cwd), 'SIGKILL');
    const { status, stdout } = await run.ended();
    await until('nothing is left', () => remainsOf(traces).length === 0);
    const verdict = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { verdict: { headline: string } };
    expect(verdict).toMatchObject({ kind: 'verdict', verdict: { outcome: 'error' } });
    expect(verdict.verdict.headline).toMatch(/^the runner ended before its time \((?:SIGKILL|exit status 137)\)/);
    expect(status).toBe(255);
    // The folder alone says the same: nothing that was judged, and never a pass.
    expect((await indoubt(['check', join('results', 'quick', 'latest')], { cwd })).status).toBe(2);
  },
);
