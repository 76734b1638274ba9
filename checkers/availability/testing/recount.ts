/** An operation in whole milliseconds; `to` is the end of the history for one that never ended. */
export interface Asked {
  readonly from: number;
  readonly to: number;
  readonly hasEnded: boolean;
  readonly isSuccess: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether at least so many of a thousand operations that touch no fault succeeded; undefined when there are none. */
export function isShareKept(asked: readonly Asked[], faults: readonly Span[], perMille: number): boolean | undefined {
  const outside = asked.filter(({ from, to }) => !faults.some((fault) => fault.from <= to && from <= fault.to));
  if (outside.length === 0) return undefined;
  return outside.filter(({ isSuccess }) => isSuccess).length / outside.length >= perMille / 1_000;
}

/**
 * The longest outage outside faults, millisecond by millisecond: one is lost when somebody asked since the last success, or was still waiting
 * then, and nobody succeeds before it is over.
 */
export function longestLoss(asked: readonly Asked[], faults: readonly Span[], end: number): number {
  const successes = asked.filter(({ isSuccess, hasEnded }) => isSuccess && hasEnded).map(({ to }) => to);
  let run = 0;
  let longest = 0;
  for (let ms = 0; ms < end; ms++) {
    const last = Math.max(-1, ...successes.filter((success) => success <= ms));
    const isLost = asked.some(({ from, to, hasEnded }) => from <= ms && (from >= last || !hasEnded || to > last));
    const isExcused = faults.some(({ from, to }) => from <= ms && ms + 1 <= to);
    // A success ends the outage, and one that begins with it is another.
    if (successes.includes(ms)) run = 0;
    run = isLost && !isExcused ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
