import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds, valueText } from '../value-ids.ts';
import { type WatchEvent, watchAnswer } from './watch-answer.ts';

/** An event as one watcher was told it, with the watch that told it. */
export interface Told extends WatchEvent {
  readonly id: number;
  readonly watch: Operation;
}

/** All that one process was told, in order, over all its watches. */
export interface Stream {
  readonly process: number;
  readonly watches: readonly Operation[];
  /** Events that somebody may have written, each once. */
  readonly events: readonly Told[];
  /** The last revision up to which it was told all. */
  readonly upTo: number | undefined;
  /** Its `final-watch`, which goes on until all that was acknowledged before has been told. */
  readonly final: Operation | undefined;
}

/** A write that happened: it was acknowledged, or told to somebody. */
export interface Change {
  readonly value: Json;
  readonly write: Operation;
  /** In ns: it took effect no later than this, since it was acknowledged or told by then. */
  readonly until: number;
}

export interface ForeignEvent {
  readonly told: Told;
  readonly kind: 'phantom-event' | 'G1a' | 'future-event';
  readonly write: Operation | undefined;
}

export interface Repeated {
  readonly first: Told;
  readonly second: Told;
}

/** What a key's history comes to: who was told what, and what there was to be told. */
export interface Watched {
  readonly streams: readonly Stream[];
  /** By value id; undefined for a write that nobody was told of, and that may not have happened. */
  readonly changes: readonly (Change | undefined)[];
  readonly foreign: readonly ForeignEvent[];
  readonly repeated: readonly Repeated[];
  /** A line for each value that was written twice. */
  readonly ambiguous: readonly string[];
}

/** @throws UsageError as `watchAnswer` does. */
export function watchedIn(operations: readonly Operation[]): Watched {
  const ids = new ValueIds();
  const writes: (Operation | undefined)[] = [];
  const failed: (Operation | undefined)[] = [];
  const ambiguous: string[] = [];
  for (const operation of operations) {
    if (operation.f !== 'write') continue;
    const id = ids.idOf(operation.input, operation);
    const known = writes[id];
    if (operation.type === 'fail') failed[id] = operation;
    else if (known === undefined) writes[id] = operation;
    else
      ambiguous.push(
        `${valueText(operation.input)} is written twice (history lines ${known.index} and ${operation.index}), so that its events can't be told apart`,
      );
  }
  const foreign: ForeignEvent[] = [];
  const repeated: Repeated[] = [];
  const until: (number | undefined)[] = [];
  const streams = watchesByProcess(operations).map(([process, watches]): Stream => {
    const events = new Map<number, Told>();
    let upTo: number | undefined;
    for (const watch of watches) {
      const answer = watchAnswer(watch);
      upTo = answer.upTo ?? upTo;
      const end = watch.completedAt ?? Infinity;
      for (const event of answer.events) {
        const id = ids.idOf(event.value, watch);
        const told = { value: event.value, revision: event.revision, id, watch };
        const write = writes[id];
        const first = events.get(id);
        if (write === undefined) {
          foreign.push({ told, kind: failed[id] === undefined ? 'phantom-event' : 'G1a', write: failed[id] });
        } else if (write.invokedAt > end) foreign.push({ told, kind: 'future-event', write });
        else if (first === undefined) {
          events.set(id, told);
          until[id] = Math.min(until[id] ?? Infinity, end);
        } else repeated.push({ first, second: told });
      }
    }
    const final = watches.findLast(({ f }) => f === 'final-watch');
    return { process, watches, events: [...events.values()], upTo, final };
  });
  const changes = writes.map((write, id): Change | undefined => {
    if (write === undefined || (write.type !== 'ok' && until[id] === undefined)) return undefined;
    const acknowledged = write.type === 'ok' ? (write.completedAt ?? Infinity) : Infinity;
    return { value: write.input, write, until: Math.min(acknowledged, until[id] ?? Infinity) };
  });
  return { streams, changes, foreign, repeated, ambiguous };
}

function watchesByProcess(operations: readonly Operation[]): [number, Operation[]][] {
  const found = new Map<number, Operation[]>();
  for (const operation of operations) {
    const { f, type, process } = operation;
    if ((f !== 'watch' && f !== 'final-watch') || type !== 'ok') continue;
    const known = found.get(process);
    if (known === undefined) found.set(process, [operation]);
    else known.push(operation);
  }
  return [...found];
}
