import { readFileSync, writeFileSync } from 'node:fs';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../harness/ports/checker.ts';

/** What a program of its own prints of one check: a line of JSON. */
export interface MeasuredCheck {
  readonly operations: number;
  /** By the clock, and time that the thread had a processor: what it needs on a machine that does nothing else. */
  readonly bestMs: number;
  readonly bestCpuMs: number;
  /** What the process held before, and the most that it held since, in MB of memory in use. */
  readonly historyMb: number;
  readonly peakMb: number;
  readonly answer: string;
}

const options: Omit<CheckerOptions, 'model'> = {
  timeLimitMs: 600_000,
  memoryLimitBytes: 2 ** 34,
  now: () => performance.now(),
};

/**
 * Checks a history a few times, in a process that does nothing else (`--expose-gc`): the best time counts, since other work disturbs all
 * of them, and the most memory, with the history in it.
 */
export async function measureCheck(
  check: (options: Omit<CheckerOptions, 'model'>) => Verdict | Promise<Verdict>,
  { operations, rounds }: { readonly operations: number; readonly rounds: number },
): Promise<MeasuredCheck> {
  // What the generator left behind is no part of the measurement: it is collected, and Linux told to forget the peak.
  globalThis.gc?.();
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
  const historyMb = process.memoryUsage().rss / 2 ** 20;
  let bestMs = Infinity;
  let bestCpuMs = Infinity;
  let answer = '';
  for (let round = 0; round < rounds; round++) {
    // Each round is a check of its own: what the one before left behind is no part of it. It is found by the first collection, and given
    // back by the time that the second begins.
    globalThis.gc?.();
    globalThis.gc?.();
    const [wall, cpu] = [performance.now(), cpuMs()];
    const verdict = await check(options);
    bestMs = Math.min(bestMs, performance.now() - wall);
    bestCpuMs = Math.min(bestCpuMs, cpuMs() - cpu);
    answer = `${verdict.validity}${verdict.complete ? '' : ' (not complete)'}: ${verdict.summary}`;
  }
  return { operations, bestMs, bestCpuMs, historyMb, peakMb: peakKb() / 1_024, answer };
}

/** The most memory since the peak was forgotten. */
function peakKb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
