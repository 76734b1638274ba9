import { starvedWindows } from '../../harness/core/nemesis-line.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, type TimeWindow, msToNanos, nanos } from '../../harness/core/time.ts';
import { type Recovery, recoveryOf } from '../timeline/recovery.ts';
import { settlingTime } from '../timeline/settling.ts';
import { afterSpan, mergeWindows } from '../timeline/windows.ts';
import type { Opening } from './opening.ts';
import { type Transfer, transfersOf } from './transfers.ts';

/** What the nodes' traces say of one transaction. */
interface Progress {
  /** When the controller saw that a node had decided, by node: the act itself was no later. */
  readonly decidedAt: Map<NodeName, Nanos>;
  abortedAt: number;
  lastSign: number;
}

/**
 * Tells which transfers may have taken effect on one participant and not yet on the other at some moment of a window:
 * readings of several participants are no snapshot, so these may be seen by halves without anything being wrong.
 */
export class UnderWay {
  readonly #opening: Opening;
  readonly #recovery: Recovery;
  readonly #settling: Nanos;
  readonly #starved: readonly TimeWindow[];
  readonly #transfers: ReadonlyMap<string, Transfer>;
  readonly #progress: ReadonlyMap<string, Progress>;

  constructor(record: RunRecord, opening: Opening) {
    this.#opening = opening;
    this.#recovery = recoveryOf(record);
    this.#settling = settlingTime(record);
    this.#starved = mergeWindows(starvedWindows(record.history.ops));
    this.#transfers = transfersOf(record.history.operations);
    this.#progress = progressOf(record);
  }

  during(window: TimeWindow): Transfer[] {
    return [...this.#transfers.values()].filter((transfer) => {
      const [first] = transfer.requests;
      return first !== undefined && first.invokedAt <= window.to && !this.#isSettled(transfer, window.from);
    });
  }

  /** It certainly had all its effects, or will never have any, before `at`. */
  #isSettled(transfer: Transfer, at: Nanos): boolean {
    const progress = this.#progress.get(transfer.txn);
    if (progress !== undefined) {
      if (progress.abortedAt < at) return true;
      const nodes = [transfer.from, transfer.to].map((account) => this.#opening.placement?.get(account));
      const isEverywhere = nodes.every((node) => node !== undefined && (progress.decidedAt.get(node) ?? Infinity) < at);
      if (isEverywhere) return true;
    }
    return this.#restsBy(transfer, progress) < at;
  }

  /** When nothing of the transfer can be under way any more, by how long such things take at most. */
  #restsBy({ requests }: Transfer, progress: Progress | undefined): Nanos {
    const isUnknown = requests.some(({ type }) => type === 'info');
    const ends = requests.map(({ completedAt }) => completedAt ?? Infinity);
    const lastSign = ends.reduce((last, end) => Math.max(last, end), progress?.lastSign ?? 0);
    if (!isUnknown && progress === undefined) return nanos(lastSign + this.#settling);
    if (this.#recovery.kind === 'unproven') return nanos(Infinity);
    const { deadline, windowMs } = this.#recovery;
    return nanos(Math.max(deadline, afterSpan(nanos(lastSign), msToNanos(windowMs), this.#starved)));
  }
}

function progressOf({ traces }: RunRecord): Map<string, Progress> {
  const progress = new Map<string, Progress>();
  for (const { txn, node, act, seenAt } of traces) {
    if (txn === undefined) continue;
    const known = progress.get(txn) ?? { decidedAt: new Map<NodeName, Nanos>(), abortedAt: Infinity, lastSign: 0 };
    progress.set(txn, known);
    known.lastSign = Math.max(known.lastSign, seenAt);
    if (act.kind !== 'decide' && act.kind !== 'apply') continue;
    // Only when it is applied is a commit in the data; a node that never says so has it there when it has decided.
    if (act.kind === 'apply' || !known.decidedAt.has(node)) known.decidedAt.set(node, seenAt);
    if (act.decision === 'abort') known.abortedAt = Math.min(known.abortedAt, seenAt);
  }
  return progress;
}
