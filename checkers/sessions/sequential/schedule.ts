import { noMore, type OrderGraph } from '../../transactions/weak/order-graph.ts';
import type { ObjectHistory } from '../object-acts.ts';

/** What looking for an order of all acts came to. */
export type Scheduling =
  | { readonly kind: 'found'; readonly order: readonly number[] }
  /** Every order was tried: there is none. The longest that was found, and the next acts of the sessions behind it. */
  | { readonly kind: 'none'; readonly longest: readonly number[]; readonly stuck: readonly number[] }
  | { readonly kind: 'undecided' };

/** States that are remembered: beyond it the search gives up, before memory does. */
const statesMax = 1_000_000;

interface Choice {
  /** Acts that were done when it was made. */
  readonly done: number;
  readonly candidates: readonly number[];
  next: number;
}

/**
 * Looks for an order of all acts, one after the other, in which every read of a register finds the value that it did, by depth-first
 * search. What can do no harm is done at once: reads of what is there, acts on lists, whose order is known, and writes that nobody reads.
 * Only writes that somebody reads are tried in turn. A state is what each session has done: those without a way out are remembered.
 */
export function schedule(history: ObjectHistory, graph: OrderGraph, isOver: () => boolean): Scheduling {
  const state = new ScheduleState(history, graph);
  const choices: Choice[] = [];
  const hopeless = new Set<string>();
  let longest: readonly number[] = [];
  let stuck: readonly number[] = [];
  for (;;) {
    state.runFree();
    if (state.isDone) return { kind: 'found', order: state.done };
    if (choices.length + hopeless.size > statesMax || isOver()) return { kind: 'undecided' };
    const candidates = hopeless.has(state.text()) ? [] : state.writesToTry();
    if (candidates.length === 0 && (state.done.length > longest.length || stuck.length === 0)) {
      longest = [...state.done];
      stuck = state.heads();
    }
    choices.push({ done: state.done.length, candidates, next: 0 });
    // Back to the last choice that has something left to try.
    for (let choice = choices.at(-1); ; choice = choices.at(-1)) {
      if (choice === undefined) return { kind: 'none', longest, stuck };
      state.undoTo(choice.done);
      const candidate = choice.candidates[choice.next++];
      if (candidate !== undefined) {
        state.perform(candidate);
        break;
      }
      hopeless.add(state.text());
      choices.pop();
    }
  }
}

class ScheduleState {
  readonly done: number[] = [];
  readonly #history: ObjectHistory;
  readonly #isRegister: readonly boolean[];
  readonly #heads: Int32Array;
  /** Acts that must come before each and are not done. */
  readonly #missing: Int32Array;
  readonly #successorStarts: Int32Array;
  readonly #successors: Int32Array;
  /** How often each version is read, and how many of these reads are not done. */
  readonly #readers: Int32Array;
  readonly #unread: Int32Array;
  /** By key: the acts whose versions were there, the present one last; the initial one is `acts.length + key`. */
  readonly #versions: number[][];

  constructor(history: ObjectHistory, graph: OrderGraph) {
    const { acts, keys, sessionStarts } = history;
    this.#history = history;
    this.#isRegister = keys.map(({ kind }) => kind === 'register');
    this.#heads = Int32Array.from(sessionStarts.slice(0, -1));
    this.#missing = new Int32Array(acts.length);
    const counts = new Int32Array(acts.length + 1);
    for (const [from] of edgesOf(graph)) counts[from + 1] = (counts[from + 1] ?? 0) + 1;
    for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
    this.#successorStarts = counts;
    this.#successors = new Int32Array(counts.at(-1) ?? 0);
    const next = counts.slice();
    for (const [from, to] of edgesOf(graph)) {
      const at = next[from] ?? 0;
      next[from] = at + 1;
      this.#successors[at] = to;
      this.#missing[to] = (this.#missing[to] ?? 0) + 1;
    }
    this.#readers = new Int32Array(acts.length + keys.length);
    for (const act of acts) if (act.seen !== undefined) bump(this.#readers, this.#versionRead(act), 1);
    this.#unread = this.#readers.slice();
    this.#versions = keys.map((_, key) => [acts.length + key]);
  }

  get isDone(): boolean {
    return this.done.length === this.#history.acts.length;
  }

  /** Does all that can do no harm. */
  runFree(): void {
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (let session = 0; session < this.#heads.length; session++) {
        for (let head = this.#head(session); head !== undefined && this.#isFree(head); head = this.#head(session)) {
          this.perform(head);
          isMoving = true;
        }
      }
    }
  }

  /** The sessions' next acts that are writes of registers and may be done now, those that began first in front. */
  writesToTry(): readonly number[] {
    const { acts } = this.#history;
    return this.heads()
      .filter((head) => this.#missing[head] === 0 && this.#isWritable(head))
      .toSorted((a, b) => (acts[a]?.operation.index ?? 0) - (acts[b]?.operation.index ?? 0));
  }

  heads(): readonly number[] {
    return Array.from(this.#heads, (_, session) => this.#head(session)).filter((head) => head !== undefined);
  }

  perform(number: number): void {
    const act = this.#history.acts[number];
    if (act === undefined) return;
    this.done.push(number);
    bump(this.#heads, act.session, 1);
    for (const later of this.#after(number)) bump(this.#missing, later, -1);
    if (this.#isRegister[act.key] !== true) return;
    if (act.seen !== undefined) bump(this.#unread, this.#versionRead(act), -1);
    if (act.isWrite) this.#versions[act.key]?.push(number);
  }

  undoTo(length: number): void {
    while (this.done.length > length) {
      const number = this.done.pop() ?? 0;
      const act = this.#history.acts[number];
      if (act === undefined) continue;
      bump(this.#heads, act.session, -1);
      for (const later of this.#after(number)) bump(this.#missing, later, 1);
      if (this.#isRegister[act.key] !== true) continue;
      if (act.seen !== undefined) bump(this.#unread, this.#versionRead(act), 1);
      if (act.isWrite) this.#versions[act.key]?.pop();
    }
  }

  /** What the future depends on: how far each session is. A version that is still read is the present one of its key. */
  text(): string {
    return this.#heads.join();
  }

  #head(session: number): number | undefined {
    const head = this.#heads[session] ?? 0;
    return head < (this.#history.sessionStarts[session + 1] ?? 0) ? head : undefined;
  }

  #isFree(number: number): boolean {
    if (this.#missing[number] !== 0) return false;
    const act = this.#history.acts[number];
    if (act === undefined || this.#isRegister[act.key] !== true || !act.isWrite) return true;
    return this.#readers[number] === 0 && this.#isWritable(number);
  }

  /** True when nobody is left to read what would be overwritten, other than the one that overwrites it. */
  #isWritable(number: number): boolean {
    const act = this.#history.acts[number];
    const present = this.#versions[act?.key ?? 0]?.at(-1) ?? 0;
    if (act === undefined || this.#isRegister[act.key] !== true || !act.isWrite) return false;
    const own = act.seen === undefined ? 0 : 1;
    if (own === 1 && this.#versionRead(act) !== present) return false;
    return this.#unread[present] === own;
  }

  #versionRead({ key, seen }: ObjectHistory['acts'][number]): number {
    return seen?.[0] ?? this.#history.acts.length + key;
  }

  #after(number: number): Int32Array {
    return this.#successors.subarray(this.#successorStarts[number], this.#successorStarts[number + 1]);
  }
}

function* edgesOf(graph: OrderGraph): Generator<readonly [from: number, to: number]> {
  for (let to = 0; to < graph.vertices; to++) {
    for (let place = 0; ; place++) {
      const from = graph.predecessor(to, place);
      if (from === noMore) break;
      if (from >= 0) yield [from, to];
    }
  }
}

function bump(counts: Int32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}
