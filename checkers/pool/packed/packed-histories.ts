import type { History } from '../../../harness/core/history.ts';
import { type PackedOps, packOps } from './pack-ops.ts';

/** A packed history on loan: it is kept until all who borrowed it have given it back. */
export interface BorrowedOps extends Disposable {
  readonly ops: PackedOps;
}

/** Packs each history once for all checks of it that are under way. */
export class PackedHistories {
  readonly #loans = new Map<History, { readonly ops: PackedOps; borrowers: number }>();

  /** @throws UsageError as `packOps` does. */
  borrow(history: History): BorrowedOps {
    const loan = this.#loans.get(history) ?? { ops: packOps(history.ops), borrowers: 0 };
    this.#loans.set(history, loan);
    loan.borrowers++;
    return {
      ops: loan.ops,
      [Symbol.dispose]: () => {
        if (--loan.borrowers === 0) this.#loans.delete(history);
      },
    };
  }
}
