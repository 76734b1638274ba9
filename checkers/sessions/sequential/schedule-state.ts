import { noMore, type OrderGraph } from '../../transactions/weak/order-graph.ts';
import type { Act, ObjectHistory } from '../object-acts.ts';

/** An order of acts that has been begun, and what may come next. Everything can be undone. */
export class ScheduleState {
  readonly #history: ObjectHistory;
  readonly #isRegister: readonly boolean[];
  readonly #done: number[] = [];
  readonly #heads: Int32Array;
  /** Acts that must come before each and are not done. */
  readonly #missing: Int32Array;
  readonly #successorStarts: Int32Array;
  readonly #successors: Int32Array;
  /** Versions are the acts that wrote them; the initial one of key `x` is `acts.length + x`. */
  readonly #readers: Int32Array;
  /** Of these readers, those that are not done. */
  readonly #unread: Int32Array;
  /** By key: the versions that were there, the present one last. */
  readonly #versions: number[][];
  /** Where each act is in the order of invocations. */
  readonly #ranks: Int32Array;
  /** Acts that nothing is missing for: those that can do no harm, and writes of registers by their ranks. */
  readonly #free: number[] = [];
  readonly #writes: number[] = [];

  constructor(history: ObjectHistory, graph: OrderGraph) {
    const { acts, keys, sessionStarts } = history;
    this.#history = history;
    this.#isRegister = keys.map(({ kind }) => kind === 'register');
    this.#heads = Int32Array.from(sessionStarts.slice(0, -1));
    this.#missing = new Int32Array(acts.length);
    this.#successorStarts = new Int32Array(acts.length + 1);
    this.#successors = this.#link(graph);
    this.#readers = new Int32Array(acts.length + keys.length);
    for (const act of acts) if (act.seen !== undefined) bump(this.#readers, this.#versionRead(act), 1);
    this.#unread = this.#readers.slice();
    this.#versions = keys.map((_, key) => [acts.length + key]);
    this.#ranks = new Int32Array(acts.length);
    const byInvocation = Array.from(acts, ({ operation }, number) => ({ number, index: operation.index }));
    for (const [rank, { number }] of byInvocation.toSorted((a, b) => a.index - b.index).entries())
      this.#ranks[number] = rank;
    for (let number = 0; number < acts.length; number++) if (this.#missing[number] === 0) this.#makeReady(number);
  }

  get doneCount(): number {
    return this.#done.length;
  }

  get isDone(): boolean {
    return this.#done.length === this.#history.acts.length;
  }

  /** Does all that can do no harm. */
  runFree(): void {
    for (;;) {
      for (let number = this.#free.pop(); number !== undefined; number = this.#free.pop()) this.perform(number);
      const harmless = this.#writes.find((number) => this.#readers[number] === 0 && this.#isWritable(number));
      if (harmless === undefined) return;
      this.perform(harmless);
    }
  }

  /** The write of a register that may come next and was invoked first, or first after that of `behind`. */
  nextWrite(behind?: number): number | undefined {
    const rank = behind === undefined ? -1 : (this.#ranks[behind] ?? 0);
    return this.#writes.find((number) => (this.#ranks[number] ?? 0) > rank && this.#isWritable(number));
  }

  /** The next act of each session that is not at its end. */
  heads(): number[] {
    const { sessionStarts } = this.#history;
    return Array.from(this.#heads).filter((head, session) => head < (sessionStarts[session + 1] ?? 0));
  }

  perform(number: number): void {
    const act = this.#history.acts[number];
    if (act === undefined) return;
    this.#done.push(number);
    bump(this.#heads, act.session, 1);
    if (this.#isWrite(act)) this.#writes.splice(this.#placeOf(number), 1);
    for (const later of this.#after(number)) {
      bump(this.#missing, later, -1);
      if (this.#missing[later] === 0) this.#makeReady(later);
    }
    if (this.#isRegister[act.key] !== true) return;
    if (act.seen !== undefined) bump(this.#unread, this.#versionRead(act), -1);
    if (act.isWrite) this.#versions[act.key]?.push(number);
  }

  /** Takes back all acts but so many. What can do no harm must have been done. */
  undoTo(count: number): void {
    while (this.#done.length > count) {
      const number = this.#done.pop() ?? 0;
      const act = this.#history.acts[number];
      if (act === undefined) continue;
      bump(this.#heads, act.session, -1);
      for (const later of this.#after(number)) {
        const successor = this.#history.acts[later];
        if (this.#missing[later] === 0 && successor !== undefined && this.#isWrite(successor)) {
          this.#writes.splice(this.#placeOf(later), 1);
        }
        bump(this.#missing, later, 1);
      }
      if (this.#isWrite(act)) this.#makeReady(number);
      if (this.#isRegister[act.key] !== true) continue;
      if (act.seen !== undefined) bump(this.#unread, this.#versionRead(act), 1);
      if (act.isWrite) this.#versions[act.key]?.pop();
    }
  }

  /** Which acts are done: all else follows from it, since a version that is still to be read is the present one. */
  text(): string {
    return this.#heads.join();
  }

  /** What is free at the time of a choice was done before it, so that only writes are ever taken back to being ready. */
  #makeReady(number: number): void {
    const act = this.#history.acts[number];
    if (act === undefined) return;
    if (this.#isWrite(act)) this.#writes.splice(this.#placeOf(number), 0, number);
    else this.#free.push(number);
  }

  /** Where the write is, or belongs, among those that are ready. */
  #placeOf(number: number): number {
    const rank = this.#ranks[number] ?? 0;
    let low = 0;
    let high = this.#writes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranks[this.#writes[middle] ?? 0] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isWrite({ key, isWrite }: Act): boolean {
    return isWrite && this.#isRegister[key] === true;
  }

  /** True when nobody is left to read what would be overwritten, other than the one that overwrites it. */
  #isWritable(number: number): boolean {
    const act = this.#history.acts[number];
    const present = this.#versions[act?.key ?? 0]?.at(-1) ?? 0;
    if (act?.seen === undefined) return this.#unread[present] === 0;
    return this.#versionRead(act) === present && this.#unread[present] === 1;
  }

  #versionRead({ key, seen }: Act): number {
    return seen?.[0] ?? this.#history.acts.length + key;
  }

  #after(number: number): Int32Array {
    return this.#successors.subarray(this.#successorStarts[number], this.#successorStarts[number + 1]);
  }

  /** Turns the lists of predecessors round. */
  #link(graph: OrderGraph): Int32Array {
    const starts = this.#successorStarts;
    forEachEdge(graph, (from, to) => {
      bump(starts, from + 1, 1);
      bump(this.#missing, to, 1);
    });
    for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    const successors = new Int32Array(starts.at(-1) ?? 0);
    const next = starts.slice();
    forEachEdge(graph, (from, to) => {
      successors[next[from] ?? 0] = to;
      bump(next, from, 1);
    });
    return successors;
  }
}

function forEachEdge(graph: OrderGraph, visit: (from: number, to: number) => void): void {
  for (let to = 0; to < graph.vertices; to++) {
    for (let place = 0; ; place++) {
      const from = graph.predecessor(to, place);
      if (from === noMore) break;
      if (from >= 0) visit(from, to);
    }
  }
}

function bump(counts: Int32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}
