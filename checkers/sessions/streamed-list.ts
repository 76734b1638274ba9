import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { ProcessId } from '../../harness/core/op.ts';
import { type Story, who } from '../findings.ts';
import type { ValueIds } from '../value-ids.ts';
import { actText, objectText, writtenText } from './act-text.ts';
import type { Guarantee } from './guarantee.ts';
import { impossibleStory } from './impossible-reads.ts';
import type { ObjectKey } from './object-acts.ts';
import type { ObjectRequest } from './object-request.ts';
import type { GuaranteedObject } from './stream-guarantee.ts';

interface Append {
  readonly id: number;
  readonly operation: Operation;
  /** Which of its process's appends to this list it is. */
  readonly number: number;
  /** So many elements of the longest list its process had read when it began, by that read. */
  readonly after: number;
  readonly read: Operation | undefined;
  /** Where the longest list that was read has it. */
  place: number | undefined;
}

/** What one process did to the list so far. */
interface Past {
  appends: number;
  /** Acknowledged, and not in the longest list that was read. */
  readonly unread: Set<Append>;
  seen: number;
  read: Operation | undefined;
}

/**
 * One list while it is recorded, for the guarantees about writes: the longest list read so far says in which order elements came, and every
 * read is held against it and against the appends that it does not show. Remembers one entry an element, as every read does.
 */
export class StreamedList implements GuaranteedObject {
  readonly #guarantee: Guarantee;
  readonly #ids: ValueIds;
  readonly #key: ObjectKey;
  /** By element; undefined for one that was asked for twice, of which a read shows nothing. */
  readonly #appends = new Map<number, Append | undefined>();
  /** Elements whose appends failed. */
  readonly #failed = new Map<number, Operation>();
  readonly #pasts = new Map<ProcessId, Past>();
  readonly #longest: number[] = [];
  #reader: Operation | undefined;

  constructor(guarantee: Guarantee, ids: ValueIds, name: string | undefined) {
    this.#guarantee = guarantee;
    this.#ids = ids;
    this.#key = { name, kind: 'list' };
  }

  begin(operation: Operation, { written }: ObjectRequest): undefined {
    if (written?.kind !== 'list') return;
    const id = this.#ids.idOf(written.value, operation);
    const past = this.#pastOf(operation.process);
    const { seen: after, read } = past;
    const append = { id, operation, number: past.appends++, after, read, place: undefined };
    this.#appends.set(id, this.#appends.has(id) ? undefined : append);
  }

  end(operation: Operation, { written, found }: ObjectRequest): Story | undefined {
    if (written?.kind === 'list') this.#endAppend(operation, written.value);
    if (operation.type !== 'ok' || !Array.isArray(found)) return undefined;
    const ids = (found as readonly Json[]).map((element) => this.#ids.idOf(element, operation));
    const aborted = ids.findIndex((id) => !this.#appends.has(id) && this.#failed.has(id));
    if (aborted !== -1) return this.#aborted(operation, ids[aborted], found[aborted] as Json);
    const isClear = new Set(ids).size === ids.length && ids.every((id) => this.#appends.get(id) !== undefined);
    return isClear ? this.#read(operation, ids) : undefined;
  }

  #endAppend(operation: Operation, element: Json): void {
    const id = this.#ids.idOf(element, operation);
    const append = this.#appends.get(id);
    if (append?.operation.index !== operation.index) return;
    if (operation.type === 'fail') {
      this.#appends.delete(id);
      this.#failed.set(id, operation);
    }
    if (operation.type !== 'ok') return;
    // A read may have been faster than the answer.
    if (append.place === undefined) this.#pastOf(operation.process).unread.add(append);
  }

  #read(operation: Operation, ids: readonly number[]): Story | undefined {
    const common = commonLength(this.#longest, ids);
    const places = new Map(ids.map((id, place) => [id, place]));
    let story: Story | undefined;
    for (let place = common; place < ids.length && story === undefined; place++) {
      const append = this.#appends.get(ids[place] ?? -1);
      const missing = append && this.#missingBefore(append, place, places, common);
      if (append !== undefined && missing !== undefined) story = this.#story(operation, append, missing, places);
    }
    story ??= this.#otherOrder(operation, ids.slice(common));
    if (common === this.#longest.length && ids.length > common) {
      this.#reader = { ...operation, output: undefined };
      for (const id of ids.slice(common)) {
        const append = this.#appends.get(id);
        this.#longest.push(id);
        if (append === undefined) continue;
        append.place = this.#longest.length - 1;
        this.#pastOf(append.operation.process).unread.delete(append);
      }
    }
    const past = this.#pastOf(operation.process);
    const seen = commonLength(this.#longest, ids);
    if (seen > past.seen) Object.assign(past, { seen, read: { ...operation, output: undefined } });
    return story;
  }

  /** An append whose element must come before this one in every list that has it, and does not. */
  #missingBefore(
    append: Append,
    place: number,
    places: ReadonlyMap<number, number>,
    common: number,
  ): Append | undefined {
    const isBefore = (id: number): boolean => (places.get(id) ?? Infinity) < place;
    const isRequired = (other: Append, at: number): boolean =>
      this.#guarantee === 'writes-follow-reads'
        ? at < append.after
        : other.operation.process === append.operation.process && other.number < append.number;
    for (let at = common; at < this.#longest.length; at++) {
      const id = this.#longest[at] ?? -1;
      const other = this.#appends.get(id);
      if (other !== undefined && isRequired(other, at) && !isBefore(id)) return other;
    }
    if (this.#guarantee === 'writes-follow-reads') return undefined;
    for (const other of this.#pastOf(append.operation.process).unread) {
      const isClear = this.#appends.get(other.id) === other;
      if (other.number < append.number && isClear && !isBefore(other.id)) return other;
    }
    return undefined;
  }

  /** Two elements that this read has in another order than the longest one. */
  #otherOrder(read: Operation, ids: readonly number[]): Story | undefined {
    let before: Append | undefined;
    for (const id of ids) {
      const append = this.#appends.get(id);
      if (append?.place === undefined) continue;
      if (before?.place !== undefined && before.place > append.place && this.#reader !== undefined) {
        const [first, second] = [writtenText(before.operation), writtenText(append.operation)];
        return {
          title: `process ${read.process} read ${objectText(this.#key)} with ${first} before ${second}, and process ${this.#reader.process} the other way round`,
          explanation: [
            `${who(this.#reader)} read a list in which ${second} comes before ${first}.`,
            `${who(read)} ${actText(read, this.#key)}.`,
            'No order of the elements explains both.',
          ],
          operations: [this.#reader, read],
          anomaly: `${this.#guarantee}-violation`,
        };
      }
      before = append;
    }
    return undefined;
  }

  #aborted(read: Operation, id: number | undefined, value: Json): Story {
    const writer = this.#failed.get(id ?? -1);
    return impossibleStory({ kind: 'aborted', read, value, key: this.#key, ...(writer && { writer }) });
  }

  #pastOf(process: ProcessId): Past {
    let past = this.#pasts.get(process);
    if (past === undefined) {
      past = { appends: 0, unread: new Set(), seen: 0, read: undefined };
      this.#pasts.set(process, past);
    }
    return past;
  }

  #story(read: Operation, since: Append, missing: Append, places: ReadonlyMap<number, number>): Story {
    const [earlier, later] = [writtenText(missing.operation), writtenText(since.operation)];
    const isShown = places.has(missing.id);
    const how = this.#guarantee === 'monotonic-writes' ? 'appended' : 'read';
    return {
      title: `process ${read.process} read ${objectText(this.#key)} ${isShown ? `with ${later} before ${earlier}` : `without ${earlier}`}, which comes before ${later} in it`,
      explanation: [
        ...[missing.operation, since.operation, read].map((each) => `${who(each)} ${actText(each, this.#key)}.`),
        `Process ${since.operation.process} had ${how} ${earlier} before it appended ${later}.`,
      ],
      operations: [
        missing.operation,
        ...(how === 'read' && since.read !== undefined ? [since.read] : []),
        since.operation,
        read,
      ],
      anomaly: `${this.#guarantee}-violation`,
    };
  }
}

/** How many elements two lists have in common from the first one on. */
function commonLength(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return length;
}
