import type { Nanos } from '../../harness/core/time.ts';
import type { Json } from '../../harness/core/json.ts';
import type { CommitEvidence } from './evidence.ts';
import type { Evidence } from './transaction-evidence.ts';

/** As many as a chart shows. */
const pointsMax = 200;

interface Span {
  readonly from: Nanos;
  /** Undefined while it is open. */
  readonly to: Nanos | undefined;
}

/**
 * How many transactions nodes held in doubt over time, and how old the oldest was: from a yes until the voter decides, with no
 * regard for crashes, since a restarted node is in doubt again. Times in ms; at most 200 points, each the worst of its
 * slice.
 */
export function inDoubtOverTime(evidence: CommitEvidence): Json {
  const spans = spansOf(evidence);
  const end = spans.reduce<number>((latest, { to, from }) => Math.max(latest, to ?? from), evidence.end.at);
  const begin = spans.reduce<number>((first, { from }) => Math.min(first, from), end);
  if (spans.length === 0 || end <= begin) return [];
  const step = (end - begin) / pointsMax;
  const changes = spans
    .flatMap(({ from, to }) => [{ at: from, by: 1, from }, ...(to === undefined ? [] : [{ at: to, by: -1, from }])])
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  const points: { atMs: number; count: number; oldestMs: number }[] = [];
  const open = new OldestFirst();
  let next = 0;
  for (let slice = 1; slice <= pointsMax; slice++) {
    const until = slice === pointsMax ? end : begin + slice * step;
    let [most, oldestNs] = [open.count, 0];
    for (let change = changes[next]; change !== undefined && change.at <= until; change = changes[++next]) {
      oldestNs = Math.max(oldestNs, change.at - (open.oldest ?? change.at));
      open.change(change.from, change.by);
      most = Math.max(most, open.count);
    }
    oldestNs = Math.max(oldestNs, until - (open.oldest ?? until));
    points.push({ atMs: Math.round(until / 1e6), count: most, oldestMs: Math.round(oldestNs / 1e6) });
  }
  return points;
}

/** From each yes to the voter's decision on it. */
function spansOf({ transactions }: CommitEvidence): Span[] {
  return [...transactions.values()].flatMap(({ nodes }) =>
    [...nodes.values()].flatMap((acts): Span[] => {
      const vote = acts.findIndex(({ act }) => act.kind === 'vote' && act.vote === 'yes' && act.reason !== 'read-only');
      const from = acts[vote]?.event.seenAt;
      if (from === undefined) return [];
      return [{ from, to: acts.slice(vote).find(ends)?.event.seenAt }];
    }),
  );
}

function ends({ act }: Evidence): boolean {
  return act.kind === 'decide' || act.kind === 'apply' || act.kind === 'release';
}

/** Beginnings of open spans, of which the least is asked for again and again; beginnings only ever grow. */
class OldestFirst {
  readonly #begun: number[] = [];
  readonly #open = new Map<number, number>();
  #first = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get oldest(): number | undefined {
    while (this.#first < this.#begun.length && (this.#open.get(this.#begun[this.#first] ?? 0) ?? 0) === 0)
      this.#first++;
    return this.#begun[this.#first];
  }

  change(from: number, by: number): void {
    this.#count += by;
    if (by > 0) this.#begun.push(from);
    this.#open.set(from, (this.#open.get(from) ?? 0) + by);
  }
}
