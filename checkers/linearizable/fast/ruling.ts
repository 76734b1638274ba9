/** What a fast algorithm says of one key. */
export type Ruling =
  | { readonly validity: 'valid' }
  | { readonly validity: 'invalid'; readonly witness: Witness }
  | {
      readonly validity: 'undecided';
      /** Why it can't say, for people: `a value is written more than once`. */
      readonly reason: string;
    };

/** The calls that contradict each other, whatever all the others do. */
export interface Witness {
  /** Numbers of calls in the columns, in order of invocation; as few as show it. */
  readonly calls: readonly number[];
  /** What is wrong with them, in short: `stale read`. */
  readonly anomaly: string;
  /** Why they contradict each other: sentences in which `name` gives a call's letter. */
  readonly story: (name: (call: number) => string) => readonly string[];
}

export const valid: Ruling = { validity: 'valid' };

export function undecided(reason: string): Ruling {
  return { validity: 'undecided', reason };
}

export function invalid(anomaly: string, calls: readonly number[], story: Witness['story']): Ruling {
  return { validity: 'invalid', witness: { anomaly, calls: [...new Set(calls)].toSorted((a, b) => a - b), story } };
}

/** A fast algorithm made ready for the columns of one history: arrays are made once and used for every key. */
export interface Judge {
  /** For the verdict: `zones of unique values (Gibbons and Korach 1997)`. */
  readonly algorithm: string;
  /** Judges the calls from `from` to before `to`, which are those of one key. */
  judge(from: number, to: number): Ruling;
}
