import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../../../harness/core/errors.ts';
import { lockFolder } from './build-lock.ts';
import { findCached, writableFolder } from './cache.ts';
import { encodeRequest, type NativeRequest } from './native-request.ts';
import { nativeFolder, nativeName } from './recipe.ts';
import { hasGo } from './toolchain.ts';

/** A build takes seconds, and some more where Go has compiled nothing yet. */
const buildMs = 5 * 60_000;
/** As many as it is given: our own search has one. */
const threads = 2;
const scratchPrefix = '.building-';
/** What a program of checks may take beyond the limits of its checks. */
const graceMs = 60_000;

/** What Porcupine as a program said of one history. */
export interface NativeAnswer {
  /** `Memory`: it went beyond what it may have. */
  readonly verdict: 'Ok' | 'Illegal' | 'Unknown' | 'Memory';
  /**
   * Of the check alone, the best of its rounds: on the clock, or of all processors together where that is less, since other work on
   * the machine makes everything wait. Undefined where it was not decided.
   */
  readonly ms: number | undefined;
}

/** What is missing to have Porcupine as a program, with the remedy; undefined when nothing is. */
export function missingNative(): string | undefined {
  return hasGo() ? undefined : "Porcupine can't be built natively here: install Go 1.24 or later";
}

/**
 * Checks the histories with Porcupine, compiled natively: it is built into the cache folder unless it is there already.
 *
 * @throws EnvironmentError where Go is missing.
 */
export async function checkNatively(requests: readonly NativeRequest[]): Promise<NativeAnswer[]> {
  const program = await buildNative();
  const answers: NativeAnswer[] = [];
  for (const request of requests) {
    const { stdout } = await execa(program, {
      input: Buffer.concat(encodeRequest(request)),
      env: { GOMAXPROCS: String(threads) },
      timeout: request.timeoutMs * 2 + graceMs,
      reject: false,
    });
    answers.push(answerOf(stdout));
  }
  return answers;
}

/** A program that died before it answered ran out of addresses. */
function answerOf(line: string): NativeAnswer {
  const [verdict, clock, processors] = line.trim().split(' ');
  if (verdict === 'Ok' || verdict === 'Illegal') {
    return { verdict, ms: Math.min(Number(clock), Number(processors)) / 1e6 };
  }
  return { verdict: verdict === 'Unknown' ? verdict : 'Memory', ms: undefined };
}

async function buildNative(): Promise<string> {
  const built = findCached(nativeName());
  if (built !== undefined) return built;
  const missing = missingNative();
  if (missing !== undefined) throw new EnvironmentError('tool-missing', missing);
  const folder = writableFolder();
  const signal = AbortSignal.timeout(buildMs);
  await using _lock = await lockFolder(join(folder, nativeName()), signal);
  const scratch = await mkdtemp(join(folder, scratchPrefix));
  try {
    const made = join(scratch, nativeName());
    await execa('go', ['build', '-o', made, '.'], { cwd: nativeFolder, cancelSignal: signal });
    const kept = join(folder, nativeName());
    await rename(made, kept);
    return kept;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
