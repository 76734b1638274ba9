/** One measured figure, with what it is held against. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  /** `ms`, `op/s`, `MB`, `x` ... */
  readonly unit: string;
  /** What is asked of it; `atMost` and `atLeast` are inclusive. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  /** The peer's figure, measured in the same run where there is one, and who it is. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** How it was measured: runs, medians, sizes. One line. */
  readonly note?: string;
  /** Where the figure is a time in ms of a series that grows: what `--plot` draws. */
  readonly growth?: {
    readonly series: string;
    /** Operations or transactions. */
    readonly size: number;
    readonly megabytes: number;
  };
}

/** A benchmark: a file `<name>.bench.ts` beside what it measures exports one as `benchmark`. */
export interface Benchmark {
  readonly name: string;
  /** Why it can't run on this machine, with the remedy; undefined where it can. */
  missing?(): Promise<string | undefined>;
  run(): Promise<readonly Figure[]>;
}
