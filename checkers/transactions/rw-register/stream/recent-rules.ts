import { rw } from '../../graph/edge-kind.ts';
import { type ClientOrder, weakerOrEqual } from '../../levels/lattice.ts';
import type { Level } from '../../levels/level.ts';

/** Which cycles through a transaction a level forbids, as an automaton that reads the kinds of their edges from it on. */
export interface RecentRule {
  /** The level that forbids them. */
  readonly level: string;
  readonly clients: ClientOrder;
  readonly first: number;
  /** The phase after an edge; below 0 where it may not come. */
  next(phase: number, kind: number): number;
  /** Whether the cycle may end in that phase. */
  closes(phase: number): boolean;
}

type Shape = Pick<RecentRule, 'first' | 'next' | 'closes'>;

const dependencies: Shape = { first: 0, next: (_phase, kind) => (kind === rw ? -1 : 0), closes: () => true };
const any: Shape = { first: 0, next: () => 0, closes: () => true };
/** The phase is how many anti-dependencies there were. */
const single: Shape = {
  first: 0,
  next: (phase, kind) => (kind === rw ? (phase === 0 ? 1 : -1) : phase),
  closes: () => true,
};
/** Two edges: it read from who it missed a version of. The phase is twice the edges, and one more with an anti-dependency. */
const direct: Shape = {
  first: 0,
  next: (phase, kind) => {
    if (phase >= 4 || (kind === rw && (phase & 1) === 1)) return -1;
    return phase + (kind === rw ? 3 : 2);
  },
  closes: () => true,
};

const beganWithRw = 1;
const afterRw = 2;
const begun = 4;

/** No two anti-dependencies in a row, those at the ends counted: the phase is what the first and the last edge were. */
const nonadjacent: Shape = {
  first: 0,
  next: (phase, kind) => {
    if (kind !== rw) return (phase & beganWithRw) | begun;
    if ((phase & afterRw) !== 0) return -1;
    return begun | afterRw | ((phase & begun) === 0 ? beganWithRw : phase & beganWithRw);
  },
  closes: (phase) => (phase & (beganWithRw | afterRw)) !== (beganWithRw | afterRw),
};

/** What the edges that are known while a history is recorded, `wr` and `rw` of items, prove at each level. */
const rules: readonly (readonly [level: string, shape: Shape, clients: ClientOrder])[] = [
  ['read-committed', dependencies, 'none'],
  ['strong-session-read-committed', dependencies, 'process'],
  ['strong-read-committed', dependencies, 'realtime'],
  ['read-atomic', direct, 'none'],
  ['prefix', single, 'none'],
  ['consistent-view', single, 'none'],
  ['strong-forward-consistent-view', single, 'realtime'],
  ['snapshot-isolation', nonadjacent, 'none'],
  ['strong-session-snapshot-isolation', nonadjacent, 'process'],
  ['strong-snapshot-isolation', nonadjacent, 'realtime'],
  ['repeatable-read', any, 'none'],
  ['strong-session-serializable', any, 'process'],
  ['strict-serializable', any, 'realtime'],
];

/** The rules of a level and of those that it includes, weaker ones first. */
export function recentRules(level: Level): readonly RecentRule[] {
  const included = new Set(weakerOrEqual(level).map(({ name }) => name));
  return rules.flatMap(([name, shape, clients]) => (included.has(name) ? [{ level: name, clients, ...shape }] : []));
}

/** Every cycle that one of them forbids, and others: where it finds none, they don't either. */
export function widestOf(some: readonly RecentRule[]): RecentRule {
  const clients = (['realtime', 'process'] as const).find((order) => some.some((rule) => rule.clients === order));
  return { level: '', clients: clients ?? 'none', ...any };
}
