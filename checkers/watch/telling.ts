import type { Operation } from '../../harness/core/history.ts';
import { formatDurationMs, nanos, nanosToMs } from '../../harness/core/time.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { valueText } from '../value-ids.ts';
import type { Divergence, Link } from './blocks.ts';
import type { Late } from './lateness.ts';
import type { Crossing, Inversion } from './real-time.ts';
import type { RevisionFaults } from './revisions.ts';
import type { Change, ForeignEvent, Repeated, Stream } from './streams.ts';

/** Tells what went wrong with the streams of one key. */
export class WatchTelling {
  readonly #key: string | undefined;
  readonly #changes: readonly (Change | undefined)[];
  readonly #streams: readonly Stream[];

  constructor(key: string | undefined, changes: readonly (Change | undefined)[], streams: readonly Stream[]) {
    this.#key = key;
    this.#changes = changes;
    this.#streams = streams;
  }

  foreign({ told, kind, write }: ForeignEvent): Story {
    const what = valueText(told.value);
    const [title, because] = {
      'phantom-event': ['which nobody wrote', 'Nobody asked to write it.'],
      G1a: ['whose write failed', `${write === undefined ? '' : who(write)} was to write it, and failed.`],
      'future-event': [
        'which was written only later',
        `${write === undefined ? '' : who(write)} began to write it after that.`,
      ],
    }[kind] as [string, string];
    return {
      title: `a watcher${keySuffix(this.#key)} was told ${what}, ${title}`,
      explanation: [`${who(told.watch)} was told ${what}.`, because],
      operations: write === undefined ? [told.watch] : [write, told.watch],
      anomaly: kind,
    };
  }

  repeated({ first, second }: Repeated): Story {
    const what = valueText(second.value);
    const isSame = first.watch === second.watch;
    return {
      title: `a watcher${keySuffix(this.#key)} was told ${what} twice`,
      explanation: [
        `${who(first.watch)} was told ${what}.`,
        isSame ? 'The same answer has it once more.' : `${who(second.watch)} was told it again.`,
      ],
      operations: isSame ? [first.watch] : [first.watch, second.watch],
      anomaly: 'duplicate-event',
    };
  }

  divergence({ one, other }: Divergence): Story {
    const isAfter = one.from === other.from;
    const [a, b] = isAfter ? [one.to, other.to] : [one.from, other.from];
    const missed = this.#missedBy(one, other, b) ?? this.#missedBy(other, one, a);
    const shared = this.#text(isAfter ? one.from : one.to);
    const side = isAfter ? 'right after' : 'right before';
    return {
      title:
        missed === undefined
          ? `watchers${keySuffix(this.#key)} were told changes in different orders`
          : `a watcher${keySuffix(this.#key)} was not told ${this.#text(missed.id)}, which another was told in between`,
      explanation: [
        `${this.#whoTold(one)} was told ${this.#text(a)} ${side} ${shared}.`,
        `${this.#whoTold(other)} was told ${this.#text(b)} ${side} ${shared}.`,
        ...(missed === undefined ? [] : [`Process ${missed.stream.process} was never told ${this.#text(missed.id)}.`]),
      ],
      operations: unique([...this.#watchOf(one, one.to), ...this.#watchOf(other, other.to)]),
      anomaly: missed === undefined ? 'diverging-watchers' : 'missed-event',
    };
  }

  ring(links: readonly Link[]): Story {
    return {
      title: `watchers${keySuffix(this.#key)} were told changes in different orders`,
      explanation: links.map(
        (link) => `${this.#whoTold(link)} was told ${this.#text(link.to)} right after ${this.#text(link.from)}.`,
      ),
      operations: unique(links.flatMap((link) => this.#watchOf(link, link.to))),
      anomaly: 'diverging-watchers',
    };
  }

  inversion({ earlier, later }: Inversion): Story {
    return {
      title: `watchers${keySuffix(this.#key)} were told ${this.#text(later)} before ${this.#text(earlier)}, which was over when it was begun`,
      explanation: [this.#overBefore(earlier, later), `And yet it comes later in the order of the events.`],
      operations: unique([...this.#writesOf(earlier, later), ...this.#watchesOf(later, earlier)]),
      anomaly: 'reordered-event',
      isOfTime: true,
    };
  }

  crossing({ block, within, before, entry, exit, after }: Crossing): Story {
    const isAlone = within.length === 1 && this.#watchesOf(entry, entry).length === 0;
    const operations = unique([...this.#writesOf(before, entry, exit, after), ...this.#watchesOf(before, after)]);
    if (isAlone) {
      return {
        title: `no watcher${keySuffix(this.#key)} was told ${this.#text(entry)}, which was written in between`,
        explanation: [
          `Watchers were told ${this.#pieceText(block, before, after)}.`,
          this.#overBefore(before, entry),
          this.#overBefore(exit, after),
        ],
        operations,
        anomaly: 'missed-event',
        isOfTime: true,
      };
    }
    return {
      title: `watchers${keySuffix(this.#key)} were told two series of changes of which neither can lie outside the other`,
      explanation: [
        `Some were told ${this.#pieceText(block, before, after)}, others ${this.#pieceText(within, entry, exit)}.`,
        this.#overBefore(before, entry),
        this.#overBefore(exit, after),
      ],
      operations: unique([...operations, ...this.#watchesOf(entry, exit)]),
      anomaly: 'missed-event',
      isOfTime: true,
    };
  }

  falling({ before, after }: RevisionFaults['falling'][number]): Story {
    return {
      title: `a watcher${keySuffix(this.#key)} was told revision ${after.revision ?? 0} after revision ${before.revision ?? 0}`,
      explanation: [
        `${who(before.watch)} was told revision ${before.revision ?? 0} (${valueText(before.value)}).`,
        `${who(after.watch)} was told revision ${after.revision ?? 0} (${valueText(after.value)}) next.`,
      ],
      operations: unique([before.watch, after.watch]),
      anomaly: before.revision === after.revision ? 'duplicate-event' : 'reordered-event',
    };
  }

  clashing({ one, other }: RevisionFaults['clashing'][number]): Story {
    const sources = [one, other].map((source) => ({
      ...source,
      operation: source.told?.watch ?? this.#changes[source.id]?.write,
    }));
    return {
      title:
        one.id === other.id
          ? `${this.#text(one.id)}${keySuffix(this.#key)} has revision ${one.revision} for one and ${other.revision} for another`
          : `revision ${one.revision}${keySuffix(this.#key)} is ${this.#text(one.id)} for one and ${this.#text(other.id)} for another`,
      explanation: sources.flatMap(({ operation, revision, id }) =>
        operation === undefined ? [] : [`${who(operation)} was answered revision ${revision} with ${this.#text(id)}.`],
      ),
      operations: unique(sources.flatMap(({ operation }) => operation ?? [])),
      anomaly: 'diverging-watchers',
    };
  }

  missed({ stream, source, after }: RevisionFaults['missed'][number]): Story {
    const operation = source.told?.watch ?? this.#changes[source.id]?.write;
    return {
      title: `a watcher${keySuffix(this.#key)} was not told revision ${source.revision} (${this.#text(source.id)})`,
      explanation: [
        `Process ${stream.process} was told revision ${after.revision ?? 0} and what lies beyond revision ${source.revision}, but not that (history line ${after.watch.index}).`,
        ...(operation === undefined ? [] : [`${who(operation)} was answered it.`]),
      ],
      operations: unique([after.watch, ...(operation === undefined ? [] : [operation])]),
      anomaly: 'missed-event',
    };
  }

  late({ change, stream, due, toldBy }: Late, bound: number): Story {
    const what = valueText(change.value);
    const limit = formatDurationMs(nanosToMs(nanos(bound)));
    return {
      title: `a watcher${keySuffix(this.#key)} was ${toldBy === undefined ? 'never told' : 'told too late of'} ${what}`,
      explanation: [
        `${who(change.write)} wrote ${what}, and was told so.`,
        `${who(due)} ended more than ${limit} after that without having told it.`,
        toldBy === undefined ? `Process ${stream.process} was never told it.` : `${who(toldBy)} told it.`,
      ],
      operations: [change.write, due, ...(toldBy === undefined ? [] : [toldBy])],
      anomaly: toldBy === undefined ? 'missed-event' : 'late-event',
      isOfTime: true,
    };
  }

  /** The stream of `link` passes over `id`, which the other's has between two that both tell. */
  #missedBy(link: Link, other: Link, id: number): { readonly id: number; readonly stream: Stream } | undefined {
    const { events } = link.stream;
    if (events.some((told) => told.id === id)) return undefined;
    const end = link.from === other.from ? link.to : link.from;
    return other.stream.events.some((told) => told.id === end) ? { id, stream: link.stream } : undefined;
  }

  #overBefore(first: number, second: number): string {
    const [a, b] = [this.#changes[first], this.#changes[second]];
    if (a === undefined || b === undefined) return '';
    const isAcknowledged = a.until === a.write.completedAt;
    const final = b.write.invokedAt > a.until ? undefined : this.#finalAfter(second);
    const over = `${who(a.write)} wrote ${valueText(a.value)}, which was ${isAcknowledged ? 'acknowledged' : 'told to a watcher'} before`;
    return final === undefined
      ? `${over} the write of ${valueText(b.value)} began (history line ${b.write.index}).`
      : `${over} the final watch of history line ${final.index} began, which ends with ${valueText(b.value)}.`;
  }

  #finalAfter(id: number): Operation | undefined {
    return this.#streams.find(({ events }) => events.at(-1)?.id === id)?.final;
  }

  /** `1, 2, 3`, of a longer piece the ends. */
  #pieceText(block: readonly number[], from: number, to: number): string {
    const [a, b] = [block.indexOf(from), block.indexOf(to)].toSorted((x, y) => x - y);
    const piece = block.slice(a, (b ?? 0) + 1).map((id) => this.#text(id));
    return piece.length <= 6 ? piece.join(', ') : `${piece.slice(0, 3).join(', ')} ... ${piece.slice(-2).join(', ')}`;
  }

  #writesOf(...ids: readonly number[]): Operation[] {
    return ids.flatMap((id) => this.#changes[id]?.write ?? []);
  }

  /** Watches that told these: of one stream that told both, if there is one. */
  #watchesOf(first: number, second: number): Operation[] {
    const tellers = (id: number): { readonly process: number; readonly watch: Operation }[] =>
      this.#streams.flatMap(({ process, events }) =>
        events.filter((told) => told.id === id).map(({ watch }) => ({ process, watch })),
      );
    const [one, two] = [tellers(first), tellers(second)];
    const both = one.find(({ process }) => two.some((each) => each.process === process)) ?? one[0];
    const other = two.find(({ process }) => process === both?.process) ?? two[0];
    return [both?.watch, other?.watch].filter((each) => each !== undefined);
  }

  #watchOf({ stream }: Link, id: number): Operation[] {
    return stream.events.filter((told) => told.id === id).map(({ watch }) => watch);
  }

  #whoTold(link: Link): string {
    return this.#watchOf(link, link.to).map(who).join('');
  }

  #text(id: number): string {
    return valueText(this.#changes[id]?.value);
  }
}

function unique(operations: readonly Operation[]): Operation[] {
  return [...new Set(operations)];
}
