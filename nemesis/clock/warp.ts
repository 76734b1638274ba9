/** How far a clock is from the truth, as a function of the time since the fault began. All of it is read by the code in the process itself. */
export interface Warp {
  /** Added to what the kernel says, in nanoseconds. */
  readonly shiftNs: bigint;
  /** Gained for each nanosecond that passes, times 2^32: a clock that runs twice as fast gains 2^32. */
  readonly rateQ32: bigint;
  /** Where it is not 0 the shift is on for this long, then off for as long, in nanoseconds. */
  readonly periodNs: bigint;
  /** When the fault began, by CLOCK_MONOTONIC, which no adjustment of the machine's own clock moves. */
  readonly baseNs: bigint;
  /** Bit n is set for each clock id n that is changed (clock_gettime(2)). */
  readonly clocks: bigint;
}

/** CLOCK_REALTIME, _REALTIME_COARSE, _REALTIME_ALARM and _TAI. */
export const wallClocks: bigint = bits(0, 5, 8, 11);
/** CLOCK_MONOTONIC, _MONOTONIC_RAW, _MONOTONIC_COARSE, _BOOTTIME and _BOOTTIME_ALARM. */
const monotonicClocks: bigint = bits(1, 4, 6, 7, 9);

const nanosPerMs = 1_000_000;
const one = 2 ** 32;

/** What a plan says of a clock; times in milliseconds. */
export interface WarpOptions {
  readonly offsetMs: number;
  /** Milliseconds gained in each second; negative for a clock that is slow. */
  readonly gainMsPerSecond: number;
  /** 0 for a shift that stays. */
  readonly periodMs: number;
  readonly alsoMonotonic: boolean;
}

export function warpOf(options: WarpOptions, baseNs: bigint): Warp {
  return {
    shiftNs: BigInt(Math.round(options.offsetMs * nanosPerMs)),
    rateQ32: BigInt(Math.round((options.gainMsPerSecond / 1_000) * one)),
    periodNs: BigInt(Math.round(options.periodMs * nanosPerMs)),
    baseNs,
    clocks: options.alsoMonotonic ? wallClocks | monotonicClocks : wallClocks,
  };
}

/** How far a process's clock is off when the monotonic clock says `nowNs`, in milliseconds. */
export function offsetMsAt(warp: Warp, nowNs: bigint): number {
  const elapsed = nowNs - warp.baseNs;
  if (warp.periodNs !== 0n) return (elapsed / warp.periodNs) % 2n === 0n ? Number(warp.shiftNs) / nanosPerMs : 0;
  return Number(warp.shiftNs + ((elapsed * warp.rateQ32) >> 32n)) / nanosPerMs;
}

/**
 * Between which offsets, in milliseconds, a reading is that was made from `fromNs` to `toNs`; undefined where it can't show
 * anything, since the clock was on its way there and back, or right.
 */
export function offsetsMsBetween(
  warp: Warp,
  fromNs: bigint,
  toNs: bigint,
): { readonly least: number; readonly most: number } | undefined {
  const [first, last] = [offsetMsAt(warp, fromNs), offsetMsAt(warp, toNs)];
  if (warp.periodNs === 0n) return { least: Math.min(first, last), most: Math.max(first, last) };
  const turn = (at: bigint): bigint => (at - warp.baseNs) / warp.periodNs;
  return first === 0 || turn(fromNs) !== turn(toNs) ? undefined : { least: first, most: first };
}

function bits(...ids: readonly number[]): bigint {
  return ids.reduce((mask, id) => mask | (1n << BigInt(id)), 0n);
}
