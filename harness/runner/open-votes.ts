import type { TraceEvent } from '../core/trace.ts';

/** Transactions that are remembered after their end: a vote may be read after the decision that counted it. */
const endedMax = 10_000;

/**
 * Transactions that some node voted yes in, and whose outcome nobody has begun to write down, as far as the nodes' traces were read:
 * the moment in which a cut divides those who know from those who don't.
 */
export class OpenVotes {
  readonly #open = new Set<string>();
  readonly #ended = new Set<string>();

  see({ act, txn }: TraceEvent): void {
    if (txn === undefined) return;
    if (act.kind === 'vote' && act.vote === 'yes') {
      if (!this.#ended.has(txn)) this.#open.add(txn);
      return;
    }
    const isOutcome =
      act.kind === 'decide' || act.kind === 'tell' || (act.kind === 'write' && isOutcomeRecord(act.record));
    if (isOutcome) this.#end(txn);
  }

  get count(): number {
    return this.#open.size;
  }

  #end(txn: string): void {
    this.#open.delete(txn);
    this.#ended.add(txn);
    const [oldest] = this.#ended.size > endedMax ? this.#ended : [];
    if (oldest !== undefined) this.#ended.delete(oldest);
  }
}

function isOutcomeRecord(record: string): boolean {
  return record === 'precommitted' || record === 'committed' || record === 'aborted';
}
