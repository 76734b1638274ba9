import { countLeading } from '../count-leading.ts';
import { writtenRevision } from './watch-answer.ts';
import type { Change, Stream, Told } from './streams.ts';

/** What the store's own numbers contradict. */
export interface RevisionFaults {
  /** A stream in which a revision is not greater than the one before it. */
  readonly falling: readonly { readonly before: Told; readonly after: Told }[];
  /** One revision with two changes, or one change with two revisions. */
  readonly clashing: readonly { readonly one: Source; readonly other: Source }[];
  /** A revision between two that a stream tells, or below the one up to which it told all, and that it does not tell. */
  readonly missed: readonly { readonly stream: Stream; readonly source: Source; readonly after: Told }[];
  /** The changes in the order of their revisions, where every event has one; otherwise none. */
  readonly order: readonly number[];
}

/** Where a revision is known from: an event, or the answer of a write. */
interface Source {
  readonly revision: number;
  readonly id: number;
  readonly told: Told | undefined;
}

/** Compares the revisions of events, and those that writes were answered, in O(n log n). */
export function revisionFaults(streams: readonly Stream[], changes: readonly (Change | undefined)[]): RevisionFaults {
  const sources = new Map<number, Source>();
  const byChange = new Map<number, Source>();
  const falling: RevisionFaults['falling'][number][] = [];
  const clashing: RevisionFaults['clashing'][number][] = [];
  const isWhole = streams.every(({ events }) => events.every(({ revision }) => revision !== undefined));
  const add = (source: Source): void => {
    const known = sources.get(source.revision);
    const same = byChange.get(source.id);
    if (known === undefined) sources.set(source.revision, source);
    else if (known.id !== source.id) clashing.push({ one: known, other: source });
    if (same === undefined) byChange.set(source.id, source);
    else if (same.revision !== source.revision) clashing.push({ one: same, other: source });
  };
  for (const { events } of streams) {
    let before: Told | undefined;
    for (const told of events) {
      const { revision, id } = told;
      if (revision === undefined) continue;
      if (before?.revision !== undefined && revision <= before.revision) falling.push({ before, after: told });
      before = told;
      add({ revision, id, told });
    }
  }
  for (const [id, change] of changes.entries()) {
    const revision = change?.write.type === 'ok' ? writtenRevision(change.write) : undefined;
    if (revision !== undefined) add({ revision, id, told: undefined });
  }
  const sorted = [...sources.values()].toSorted((a, b) => a.revision - b.revision);
  const isUsable = isWhole && falling.length === 0 && clashing.length === 0;
  return {
    falling,
    clashing,
    missed: isUsable ? streams.flatMap((stream) => missedIn(stream, sorted)) : [],
    order: isUsable ? sorted.map(({ id }) => id) : [],
  };
}

/** The first revision that a stream leaves out: one is enough to tell. */
function missedIn(stream: Stream, sorted: readonly Source[]): RevisionFaults['missed'][number][] {
  const [first] = stream.events;
  if (first?.revision === undefined) return [];
  const last = Math.max(stream.events.at(-1)?.revision ?? 0, stream.upTo ?? 0);
  const { revision } = first;
  let place = countLeading(sorted.length, (each) => (sorted[each]?.revision ?? Infinity) < revision);
  let after = first;
  for (const told of stream.events) {
    const source = sorted[place];
    if (source !== undefined && source.revision !== told.revision) return [{ stream, source, after }];
    after = told;
    place++;
  }
  const source = sorted[place];
  return source === undefined || source.revision > last ? [] : [{ stream, source, after }];
}
