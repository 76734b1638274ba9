import type { When } from '../harness/core/plan.ts';

export type StepStage = Extract<When, { kind: 'afterStep' }>['stage'];

/** Stages of steps that others wait for: each is reached once, or known never to be. */
export class StepEvents {
  readonly #stages = new Map<string, PromiseWithResolvers<boolean>>();
  readonly #steps: ReadonlySet<string>;

  constructor(steps: Iterable<string>) {
    this.#steps = new Set(steps);
  }

  has(step: string): boolean {
    return this.#steps.has(step);
  }

  reached(step: string, stage: StepStage): void {
    this.#deferred(step, stage).resolve(true);
  }

  /** The step is over: what it has not reached it never will. */
  over(step: string): void {
    this.#deferred(step, 'done').resolve(true);
    this.#deferred(step, 'proven').resolve(false);
    this.#deferred(step, 'healed').resolve(false);
  }

  /** True when the stage is reached, false when it never will be. */
  async wait(step: string, stage: StepStage): Promise<boolean> {
    return await this.#deferred(step, stage).promise;
  }

  #deferred(step: string, stage: StepStage): PromiseWithResolvers<boolean> {
    const key = `${step}\n${stage}`;
    const known = this.#stages.get(key) ?? Promise.withResolvers<boolean>();
    this.#stages.set(key, known);
    return known;
  }
}
