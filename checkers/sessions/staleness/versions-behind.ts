import { countBelow, countUpTo } from './ascending.ts';
import type { Chain } from './list-chain.ts';
import type { Version } from './register-zones.ts';
import type { Span, Stale } from './stale.ts';

/** A read of a register, with what its version's operations are. */
interface Question {
  readonly read: Span;
  /** When the version was certainly there: writes that began later are newer. */
  readonly there: number;
}

/**
 * Counts, for each read of a register, the writes that certainly came after its version and before it: they began after some operation of
 * the version had ended, and had ended when the read began. O(n log n), with the writes inserted by their ends into a Fenwick tree
 * over their beginnings.
 */
export function* registerVersionsBehind(
  versions: readonly Version[],
  isRead: (act: number) => boolean,
  max: number,
): Generator<Stale> {
  const questions: Question[] = [];
  const writes: Span[] = [];
  for (const { isInitial, spans } of versions) {
    const there = isInitial ? -Infinity : spans.reduce((least, { to }) => Math.min(least, to), Infinity);
    for (const span of spans) {
      if (isRead(span.act)) questions.push({ read: span, there });
      else writes.push(span);
    }
  }
  const beginnings = writes.map(({ from }) => from).toSorted((a, b) => a - b);
  const byEnd = writes.toSorted((a, b) => a.to - b.to);
  const counts = new Fenwick(beginnings.length);
  let inserted = 0;
  let latest: Span | undefined;
  for (const { read, there } of questions.toSorted((a, b) => a.read.from - b.read.from)) {
    for (let write = byEnd[inserted]; write !== undefined && write.to < read.from; write = byEnd[++inserted]) {
      counts.add(countBelow(beginnings, write.from));
      latest = write;
    }
    const behind = inserted - counts.sum(countUpTo(beginnings, there));
    if (behind > max && latest !== undefined) yield { stale: read.act, since: latest.act, behind };
  }
}

/** Counts, for each read of a list, the appends that certainly came before it and that it lacks. O(n log n). */
export function* listVersionsBehind({ appends, reads, unread }: Chain, max: number): Generator<Stale> {
  // What was there when a later element was there, or was read, was there too.
  const there = appends.map(({ to, act }) => ({ to, act }));
  for (let place = appends.length - 1; place >= 0; place--) {
    for (const candidate of [...(reads[place + 1] ?? []), there[place + 1] ?? []].flat()) {
      if (candidate.to < (there[place]?.to ?? 0)) there[place] = { to: candidate.to, act: candidate.act };
    }
  }
  const ends = there.map(({ to }) => to);
  const late = unread.toSorted((a, b) => a.to - b.to);
  const lateEnds = late.map(({ to }) => to);
  for (const [length, group] of reads.entries()) {
    for (const read of group) {
      const known = Math.max(countBelow(ends, read.from), length);
      const lacking = countBelow(lateEnds, read.from);
      const behind = known - length + lacking;
      const since = lacking > 0 ? late[lacking - 1] : there[known - 1];
      if (behind > max && since !== undefined) yield { stale: read.act, since: since.act, behind };
    }
  }
}

/** Prefix sums of counts that change (Fenwick 1994). */
class Fenwick {
  readonly #sums: Int32Array;

  constructor(size: number) {
    this.#sums = new Int32Array(size + 1);
  }

  add(at: number): void {
    for (let i = at + 1; i < this.#sums.length; i += i & -i) this.#sums[i] = (this.#sums[i] ?? 0) + 1;
  }

  /** How many were added below. */
  sum(below: number): number {
    let total = 0;
    for (let i = below; i > 0; i -= i & -i) total += this.#sums[i] ?? 0;
    return total;
  }
}
