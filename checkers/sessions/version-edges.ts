import { InferredEdges } from '../transactions/weak/inferred-edges.ts';
import { initialWriter } from '../transactions/weak/session-history.ts';
import type { Guarantee } from './guarantee.ts';
import type { Act, ObjectHistory } from './object-acts.ts';

/** What one session did to one key so far. */
interface Past {
  lastWrite: number | undefined;
  lastRead: Act | undefined;
  /**
   * Versions that it read, as far as what comes after them must not be said again: of a register those since its last write, of a list
   * the last ones of lists that no later list contained.
   */
  readonly read: Set<number>;
}

/**
 * What the order of each object's versions must keep for the guarantee: edges between the writes' acts. The edge's reader is the act that
 * shows it.
 *
 * - Of a register, one process's writes are in its order. A read's version comes after the process's last own write (read your writes), or
 *   after the version of its last read (monotonic reads); a write comes after the versions that the process read (writes follow reads).
 * - Of a list, the reads show the order themselves; the guarantees on writes add theirs.
 */
export function versionEdges({ acts, keys }: ObjectHistory, guarantee: Guarantee): InferredEdges {
  const edges = new InferredEdges();
  const pairs = new Set<number>();
  let session = -1;
  let pasts = new Map<number, Past>();
  for (const [number, act] of acts.entries()) {
    if (act.session !== session) pasts = new Map();
    session = act.session;
    const past = pasts.get(act.key) ?? { lastWrite: undefined, lastRead: undefined, read: new Set<number>() };
    pasts.set(act.key, past);
    const { key, seen } = act;
    const isList = keys[key]?.kind === 'list';
    if (seen !== undefined && isList) {
      for (let i = 1; i < seen.length; i++) {
        const before = seen[i - 1] ?? 0;
        const after = seen[i] ?? 0;
        // Most lists begin like another, which said the same.
        if (!isNew(pairs, before * acts.length + after)) continue;
        edges.add(before, after, number, key);
      }
    }
    if (seen !== undefined && !isList) addRead(edges, { number, act, past, guarantee });
    if (act.isWrite) addWrite(edges, { number, act, past, guarantee, isList });
    if (seen !== undefined) {
      past.lastRead = act;
      if (isList) for (const version of past.read) if (seen.includes(version)) past.read.delete(version);
      for (const version of isList ? seen.slice(-1) : seen) past.read.add(version);
    }
    if (act.isWrite) {
      past.lastWrite = number;
      if (!isList) past.read.clear();
    }
  }
  return edges;
}

function isNew(known: Set<number>, pair: number): boolean {
  const { size } = known;
  return known.add(pair).size > size;
}

interface Step {
  readonly number: number;
  readonly act: Act;
  readonly past: Past;
  readonly guarantee: Guarantee;
}

function addRead(edges: InferredEdges, { number, act, past, guarantee }: Step): void {
  const [version = initialWriter] = act.seen ?? [];
  const before =
    guarantee === 'read-your-writes'
      ? past.lastWrite
      : guarantee === 'monotonic-reads'
        ? past.lastRead?.seen?.[0]
        : undefined;
  if (before !== undefined && before !== version) edges.add(before, version, number, act.key);
}

function addWrite(
  edges: InferredEdges,
  { number, act, past, guarantee, isList }: Step & { readonly isList: boolean },
): void {
  if (past.lastWrite !== undefined && (!isList || guarantee === 'monotonic-writes'))
    edges.add(past.lastWrite, number, number, act.key);
  if (guarantee !== 'writes-follow-reads') return;
  for (const version of new Set([...past.read, ...(act.seen ?? [])]))
    if (version !== number) edges.add(version, number, number, act.key);
}
