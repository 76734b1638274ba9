import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createLocal } from '../local.ts';
import { type Mode, modeEnv, optionsOf } from './mode.ts';

/** What became of one test of a suite inside. */
export interface InsideResult {
  readonly name: string;
  readonly isPassed: boolean;
  readonly message: string;
}

const limitMs = 10 * 60_000;
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const config = fileURLToPath(new URL('./inside.config.ts', import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
/** nobody: somebody who owns nothing. */
const ordinaryUser = '65534';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

/**
 * Runs a suite of this folder inside the containment of `local`, where clusters can be provisioned, and gives back what
 * became of each of its tests. A suite that could not be run is one failed test.
 */
export async function runInside(file: URL, mode: Mode): Promise<readonly InsideResult[]> {
  // The whole path: a name alone is the end of others, and would bring them along.
  const suite = relative(repository, fileURLToPath(file));
  const folder = await mkdtemp(join(tmpdir(), 'indoubt-inside-'));
  // Whoever runs the suite writes there.
  await chmod(folder, 0o777);
  try {
    const report = join(folder, 'report.json');
    const test = [
      process.execPath,
      vitest,
      'run',
      '--configLoader',
      'native',
      '--config',
      config,
      '--reporter',
      'json',
      '--outputFile',
      report,
      suite,
    ];
    const said = await runContained(test, mode, {
      ...modeEnv(mode),
      INDOUBT_INSIDE_CACHE: folder,
      TMPDIR: folder,
      HOME: folder,
      XDG_DATA_HOME: folder,
    });
    return await readReport(report, suite, said);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(path: string, suite: string, said: string): Promise<readonly InsideResult[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return [{ name: `${suite} runs`, isPassed: false, message: said }];
  }
  const { testResults } = reportSchema.parse(JSON.parse(text));
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (results.length === 0) {
    const message = testResults.map((result) => result.message).join('\n');
    return [{ name: `${suite} runs`, isPassed: false, message: `${message}\n${said}` }];
  }
  return results
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status, failureMessages }) => ({
      name: fullName,
      isPassed: status === 'passed',
      message: failureMessages.join('\n'),
    }));
}

/** Runs a command in the containment, and gives back what it said. */
async function runContained(argv: readonly string[], mode: Mode, env: Record<string, string>): Promise<string> {
  const become =
    mode.as === 'an ordinary user'
      ? ['setpriv', '--reuid', ordinaryUser, '--regid', ordinaryUser, '--clear-groups']
      : [];
  const [command = '', ...args] = [...become, ...createLocal(optionsOf(mode)).contain(argv)];
  const child = spawn(command, args, {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  // Closing the pipe ends the containment, with whatever hangs in it.
  const timer = setTimeout(() => child.stdio[3]?.destroy(), limitMs);
  await once(child, 'close');
  clearTimeout(timer);
  return said;
}
