import type { Operation } from '../../harness/core/history.ts';
import type { Token } from './lease-fields.ts';

/** An operation with the token that it got, or that it was accepted with. */
export interface TokenUse {
  readonly operation: Operation;
  readonly token: Token;
}

/**
 * Tells the greatest token of the operations that were completed before one is invoked. In order of time; it keeps an entry for each process
 * that has an operation open.
 */
export class GrowingTokens {
  #greatest: TokenUse | undefined;
  /** Completed in this very moment: concurrent with what is invoked in it. */
  #recent: TokenUse[] = [];
  readonly #atInvocation = new Map<number, TokenUse | undefined>();

  invoked({ process, invokedAt }: Operation): void {
    this.#settle(invokedAt);
    this.#atInvocation.set(process, this.#greatest);
  }

  /** The operation has ended with a token; the use of the greatest one that was over before it began. */
  ended({ operation, token }: TokenUse): TokenUse | undefined {
    const { process, completedAt = operation.invokedAt } = operation;
    const before = this.#atInvocation.get(process);
    this.#settle(completedAt);
    this.#recent.push({ operation, token });
    return before;
  }

  /** What was completed in one moment counts from the next one on. */
  #settle(now: number): void {
    const [first] = this.#recent;
    if (first === undefined || !((first.operation.completedAt ?? Infinity) < now)) return;
    for (const use of this.#recent)
      if (this.#greatest === undefined || use.token > this.#greatest.token) this.#greatest = use;
    this.#recent = [];
  }
}
