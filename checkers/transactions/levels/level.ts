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
  | 'phantom';

/** Which cycles a level forbids beyond those of weaker levels. */
export type CycleTest =
  | { readonly kind: 'rule'; readonly rule: CycleRule }
  /** Exactly one anti-dependency, the rest of these kinds. */
  | { readonly kind: 'single'; readonly dependencies: number }
  /** A version that was missed, whoever made it, and a way back of these kinds; `isDirect`: of one step. */
  | { readonly kind: 'missed'; readonly dependencies: number; readonly isDirect: boolean }
  /** A version that was missed by a read behind one that had shown something of who made it. */
  | { readonly kind: 'vanished' }
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
 * The levels, weakest first. Sources: Adya (1999) for PL-1 to PL-3 and PL-CS, PL-2+, PL-3U (G-update); Bailis et al. (2013, 2014) for monotonic atomic view (observed transaction
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
    phenomena: ['G1a', 'G1b', 'dirty-update', 'future-read', 'incompatible-order', 'phantom'],
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
    includes: ['cursor-stability', 'monotonic-atomic-view'],
    phenomena: [],
    test: { kind: 'single', dependencies },
  },
  { name: 'parallel-snapshot-isolation', includes: ['consistent-view', 'update-atomic'], phenomena: [] },
  {
    name: 'snapshot-isolation',
    includes: ['parallel-snapshot-isolation', 'prefix'],
    phenomena: [],
    test: rule(nonadjacent(dependencies)),
  },
  {
    name: 'update-serializable',
    includes: ['parallel-snapshot-isolation'],
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
    name: 'strong-snapshot-isolation',
    includes: ['strong-session-snapshot-isolation', 'strong-read-committed'],
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
  ['PL-2+', 'consistent-view'],
  ['PL-SI', 'snapshot-isolation'],
  ['PL-3U', 'update-serializable'],
  ['PL-2.99', 'repeatable-read'],
  ['PL-3', 'serializable'],
  ['conflict-serializable', 'serializable'],
  ['view-serializable', 'serializable'],
  ['causal-cerone', 'causal'],
  ['session-serializable', 'strong-session-serializable'],
  ['strong-serializable', 'strict-serializable'],
  ['PL-SS', 'strict-serializable'],
]);
