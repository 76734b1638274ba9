/** Keeps what waits behind it from passing until it opens: then all of it passes, or the message that it held is dropped. */
export class Blocker {
  #verdict: 'wait' | 'deliver' | 'drop' = 'wait';

  get verdict(): 'wait' | 'deliver' | 'drop' {
    return this.#verdict;
  }

  /** The first verdict stands. */
  open(verdict: 'deliver' | 'drop'): void {
    if (this.#verdict === 'wait') this.#verdict = verdict;
  }
}
