import { type CycleRule, afterReadDependency, anyOf, nonadjacent } from '../graph/cycle-rule.ts';
import { processMask, realtimeMask, rw, rwMask, wrMask, wwMask } from '../graph/edge-kind.ts';

/** Anomalies that are seen without a cycle. */
export type Phenomenon =
  | 'G1a'
  | 'G1b'
  | 'G-cursor'
  | 'cyclic-versions'
  | 'dirty-update'
  | 'duplicate-elements'
  | 'future-read'
  | 'incompatible-order'
  | 'internal'
  | 'lost-update'
  | 'phantom'
  | 'predicate-read-miss';

/** Which cycles a level forbids beyond those of weaker levels. */
export type CycleTest =
  | { readonly kind: 'rule'; readonly rule: CycleRule }
  /** Exactly one anti-dependency, the rest of these kinds. */
  | { readonly kind: 'single'; readonly dependencies: number }
  /** A version that was missed, whoever made it, and a way back of these kinds; `isDirect`: of one step. */
  | { readonly kind: 'missed'; readonly dependencies: number; readonly isDirect: boolean }
  /** A version that was missed by a read behind one that had shown something of who made it. */
  | { readonly kind: 'vanished' }
  /** Exactly one anti-dependency, from a read whose transaction did not depend on who it missed until later. */
  | { readonly kind: 'monotonic'; readonly dependencies: number }
  /** No order of commits in which each read has a point that is not before those of earlier reads. */
  | { readonly kind: 'snapshots'; readonly dependencies: number }
  /** Any cycle of these kinds with one transaction at most that wrote nothing. */
  | { readonly kind: 'updates'; readonly mask: number };

/** A level of isolation: what it forbids is what it names and all that the weaker ones forbid. */
export interface Level {
  readonly name: string;
  /** Weaker levels that it includes, directly. */
  readonly includes: readonly string[];
  readonly phenomena: readonly Phenomenon[];
  readonly test?: CycleTest;
}

const dependencies = wwMask | wrMask;

function rule(cycles: CycleRule): CycleTest {
  return { kind: 'rule', rule: cycles };
}

/**
 * The levels, weakest first. Sources: Adya (1999) for PL-1 to PL-3 and PL-CS, PL-2L, PL-MSR, PL-2+, PL-FCV, PL-3U (G-update); Bailis et al. (2013, 2014) for monotonic atomic view (observed transaction
 * vanishes) and read atomic;
 * Cerone, Bernardi and Gotsman (2015) and Cerone and Gotsman (2018) for causal, prefix, parallel and snapshot isolation
 * as conditions on dependencies; Daudjee and Salem (2004, 2006) for the strong and strong session forms; Elle for phenomena
 * of lists. `causal` counts the order of each process, as its authors do; the other levels below the strong ones don't.
 */
export const levels: readonly Level[] = [
  {
    name: 'read-uncommitted',
    includes: [],
    phenomena: ['cyclic-versions', 'duplicate-elements'],
    test: rule(anyOf(wwMask)),
  },
  {
    name: 'read-committed',
    includes: ['read-uncommitted'],
    phenomena: ['G1a', 'G1b', 'dirty-update', 'future-read', 'incompatible-order', 'phantom', 'predicate-read-miss'],
    test: rule(anyOf(dependencies)),
  },
  { name: 'cursor-stability', includes: ['read-committed'], phenomena: ['G-cursor', 'lost-update'] },
  {
    name: 'monotonic-atomic-view',
    includes: ['read-committed'],
    phenomena: [],
    test: { kind: 'vanished' },
  },
  {
    // PL-2L, G-monotonic: what a read missed, no earlier event of its transaction may depend on.
    name: 'monotonic-view',
    includes: ['monotonic-atomic-view'],
    phenomena: [],
    test: { kind: 'monotonic', dependencies },
  },
  {
    // PL-MSR, G-MSR: each read finds what was committed at some point, and points never go back. Of when statements began nothing
    // is seen: any points will do.
    name: 'monotonic-snapshot-read',
    includes: ['monotonic-view'],
    phenomena: [],
    test: { kind: 'snapshots', dependencies },
  },
  {
    name: 'read-atomic',
    includes: ['monotonic-atomic-view'],
    phenomena: ['internal'],
    test: { kind: 'missed', dependencies: wrMask, isDirect: true },
  },
  { name: 'update-atomic', includes: ['read-atomic'], phenomena: ['lost-update'] },
  {
    name: 'causal',
    includes: ['read-atomic', 'strong-session-read-committed'],
    phenomena: [],
    test: { kind: 'missed', dependencies: wrMask | processMask, isDirect: false },
  },
  {
    name: 'prefix',
    includes: ['read-atomic'],
    phenomena: [],
    test: rule(afterReadDependency(dependencies)),
  },
  {
    name: 'consistent-view',
    includes: ['cursor-stability', 'monotonic-view'],
    phenomena: [],
    test: { kind: 'single', dependencies },
  },
  {
    // PL-FCV, G-SIb: nothing that was committed before the start is missed. When transactions started is up to the database, and
    // no client sees it: without that, they may all have started before any was committed. The strong form takes the clients' word.
    name: 'forward-consistent-view',
    includes: ['consistent-view'],
    phenomena: [],
  },
  { name: 'parallel-snapshot-isolation', includes: ['consistent-view', 'update-atomic'], phenomena: [] },
  {
    name: 'snapshot-isolation',
    includes: ['parallel-snapshot-isolation', 'prefix', 'forward-consistent-view', 'monotonic-snapshot-read'],
    phenomena: [],
    test: rule(nonadjacent(dependencies)),
  },
  {
    name: 'update-serializable',
    includes: ['parallel-snapshot-isolation', 'forward-consistent-view'],
    phenomena: [],
    test: { kind: 'updates', mask: dependencies | rwMask },
  },
  {
    name: 'repeatable-read',
    includes: ['cursor-stability', 'monotonic-atomic-view'],
    phenomena: ['internal'],
    test: rule(anyOf(dependencies | (1 << rw))),
  },
  {
    name: 'serializable',
    includes: ['repeatable-read', 'snapshot-isolation', 'update-serializable'],
    phenomena: [],
    test: rule(anyOf(dependencies | rwMask)),
  },
  {
    name: 'strong-session-read-uncommitted',
    includes: ['read-uncommitted'],
    phenomena: [],
    test: rule(anyOf(wwMask | processMask)),
  },
  {
    name: 'strong-session-read-committed',
    includes: ['read-committed', 'strong-session-read-uncommitted'],
    phenomena: [],
    test: rule(anyOf(dependencies | processMask)),
  },
  {
    name: 'strong-session-snapshot-isolation',
    includes: ['snapshot-isolation', 'causal'],
    phenomena: [],
    test: rule(nonadjacent(dependencies | processMask)),
  },
  {
    name: 'strong-session-serializable',
    includes: ['serializable', 'strong-session-snapshot-isolation'],
    phenomena: [],
    test: rule(anyOf(dependencies | rwMask | processMask)),
  },
  {
    name: 'strong-read-uncommitted',
    includes: ['strong-session-read-uncommitted'],
    phenomena: [],
    test: rule(anyOf(wwMask | realtimeMask)),
  },
  {
    name: 'strong-read-committed',
    includes: ['strong-session-read-committed', 'strong-read-uncommitted'],
    phenomena: [],
    test: rule(anyOf(dependencies | realtimeMask)),
  },
  {
    name: 'strong-forward-consistent-view',
    includes: ['forward-consistent-view', 'strong-read-committed'],
    phenomena: [],
    test: { kind: 'single', dependencies: dependencies | realtimeMask },
  },
  {
    name: 'strong-snapshot-isolation',
    includes: ['strong-session-snapshot-isolation', 'strong-forward-consistent-view'],
    phenomena: [],
    test: rule(nonadjacent(dependencies | realtimeMask)),
  },
  {
    name: 'strict-serializable',
    includes: ['strong-session-serializable', 'strong-snapshot-isolation'],
    phenomena: [],
    test: rule(anyOf(dependencies | rwMask | realtimeMask)),
  },
];

/** Other names of the same levels. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['PL-1', 'read-uncommitted'],
  ['PL-2', 'read-committed'],
  ['PL-CS', 'cursor-stability'],
  ['PL-2L', 'monotonic-view'],
  ['PL-MSR', 'monotonic-snapshot-read'],
  ['ROLA', 'update-atomic'],
  ['PL-2+', 'consistent-view'],
  ['PL-FCV', 'forward-consistent-view'],
  ['parallel-SI', 'parallel-snapshot-isolation'],
  ['PL-SI', 'snapshot-isolation'],
  ['PL-3U', 'update-serializable'],
  ['PL-2.99', 'repeatable-read'],
  ['PL-3', 'serializable'],
  ['conflict-serializable', 'serializable'],
  ['view-serializable', 'serializable'],
  ['1SR', 'serializable'],
  ['causal-cerone', 'causal'],
  ['strong-PL-1', 'strong-read-uncommitted'],
  ['strong-PL-2', 'strong-read-committed'],
  ['strong-session-PL-1', 'strong-session-read-uncommitted'],
  ['strong-session-PL-2', 'strong-session-read-committed'],
  ['session-serializable', 'strong-session-serializable'],
  ['strong-serializable', 'strict-serializable'],
  ['PL-SS', 'strict-serializable'],
]);
