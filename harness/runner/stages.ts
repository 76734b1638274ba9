import type { RunEvent, RunStage } from '../ports/reporter.ts';

/** Times the stages of a run and tells of them. */
export class Stages {
  readonly #emit: (event: RunEvent) => void;
  readonly #took: Partial<Record<RunStage, number>> = {};

  constructor(emit: (event: RunEvent) => void) {
    this.#emit = emit;
  }

  /** What each stage took so far, in ms. */
  get tookMs(): Readonly<Partial<Record<RunStage, number>>> {
    return this.#took;
  }

  async time<T>(stage: RunStage, work: () => Promise<T>): Promise<T> {
    this.#emit({ kind: 'stage', stage });
    const begun = performance.now();
    try {
      return await work();
    } finally {
      const tookMs = Math.round(performance.now() - begun);
      this.#took[stage] = (this.#took[stage] ?? 0) + tookMs;
      this.#emit({ kind: 'stage', stage, tookMs });
    }
  }
}
