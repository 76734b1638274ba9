import type { InDoubt, TraceAct } from '../../../core/trace.ts';

/** Since when a node is in doubt, as its own acts tell: the protocol itself has no clock. */
export class DoubtClock {
  readonly #since = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  see(act: TraceAct, txn: string | undefined): void {
    if (act.kind === 'recovered') {
      for (const found of act.transactions) {
        if (found.state === 'prepared' || found.state === 'precommitted') this.#since.set(found.txn, this.#nowMs());
      }
    }
    if (txn === undefined) return;
    if (act.kind === 'vote' && act.vote === 'yes' && !this.#since.has(txn)) this.#since.set(txn, this.#nowMs());
    if (act.kind === 'decide') this.#since.delete(txn);
  }

  ages(transactions: readonly string[]): InDoubt[] {
    const now = this.#nowMs();
    return transactions.map((txn) => ({ txn, ageMs: Math.max(0, now - (this.#since.get(txn) ?? now)) }));
  }
}
