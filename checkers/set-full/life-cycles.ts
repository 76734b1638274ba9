import type { Operation } from '../../harness/core/history.ts';
import type { Element, SetHistory, SetRead } from '../set/elements.ts';

/** What the reads of a set say of one element. Times are in nanoseconds. */
export interface LifeCycle {
  readonly element: Element;
  /** Reads that showed it, by the end that came first and the one that came last. */
  firstSeen: SetRead | undefined;
  lastSeen: SetRead | undefined;
  /** The read, of those that did not show it, that began last. */
  lastAbsent: Operation | undefined;
  /** The first read that showed it more than once. */
  duplicatedIn: Operation | undefined;
}

/** What became of an element, as far as the history tells. */
export type Fate = 'stable' | 'stale' | 'lost' | 'never-read' | 'absent';

/** From when on every read must show it: it was acknowledged, or a read that ended had shown it. */
export function knownAt({ element, firstSeen }: LifeCycle): number {
  return Math.min(element.acknowledgedAt, firstSeen?.completedAt ?? Infinity);
}

/**
 * `lost`: a read that began after it was known, and after every read that showed it had ended, did not show it. `stale`: one
 * that began after it was known missed it, but it was seen again. `never-read`: it was acknowledged, and no read tells.
 * `absent`: it was never known.
 */
export function fateOf(life: LifeCycle): Fate {
  const known = knownAt(life);
  const missedAt = life.lastAbsent?.invokedAt ?? -Infinity;
  if (known === Infinity) return 'absent';
  if (missedAt > Math.max(known, life.lastSeen?.completedAt ?? -Infinity)) return 'lost';
  if (missedAt > known) return 'stale';
  return life.lastSeen === undefined ? 'never-read' : 'stable';
}

/** How long after it was known a read could still begin that missed it, in nanoseconds. */
export function timeToVisibility(life: LifeCycle): number {
  return Math.max(0, (life.lastAbsent?.invokedAt ?? -Infinity) - knownAt(life));
}

/**
 * Follows each element through all reads, in time linear in the elements shown: of the reads that miss it only the last one to begin
 * matters, and that one is right before the unbroken run of reads at the end that show it.
 */
export function lifeCycles({ elements, reads }: SetHistory): LifeCycle[] {
  const lives = elements.map((element): LifeCycle => {
    return { element, firstSeen: undefined, lastSeen: undefined, lastAbsent: undefined, duplicatedIn: undefined };
  });
  const runStart = new Int32Array(elements.length).fill(reads.length);
  const lastIn = new Int32Array(elements.length).fill(-1);
  for (let at = reads.length - 1; at >= 0; at--) {
    const read = reads[at];
    for (const position of read?.shown ?? []) {
      const life = lives[position];
      if (life === undefined || read === undefined) continue;
      if (lastIn[position] === at) life.duplicatedIn = read.operation;
      lastIn[position] = at;
      if (runStart[position] === at + 1) runStart[position] = at;
      if (life.firstSeen === undefined || read.completedAt <= life.firstSeen.completedAt) life.firstSeen = read;
      if (life.lastSeen === undefined || read.completedAt > life.lastSeen.completedAt) life.lastSeen = read;
    }
  }
  for (const [position, life] of lives.entries()) life.lastAbsent = reads[(runStart[position] ?? 0) - 1]?.operation;
  return lives;
}
