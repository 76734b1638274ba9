import type { SettledCall } from './settled-call.ts';

interface Piece {
  readonly append: SettledCall;
  /** Where the text ends behind it. */
  readonly end: number;
  /** The first return of its append, or of a read of the text up to it, with that call. */
  firstEnd: number;
  first: SettledCall;
}

/** So many pieces are kept more than are needed. */
const spareMax = 64;

/**
 * The pieces of a text in their order, for as long as a call under way may still contradict it: of those before, no more is remembered than how
 * many there are.
 */
export class PlacedPieces {
  #pieces: Piece[] = [];
  readonly #byAppend = new Map<SettledCall, Piece>();
  /** Pieces that are forgotten, and where the text ended behind them. */
  #forgotten = 0;
  #forgottenEnd = 0;
  #latest: SettledCall | undefined;

  get size(): number {
    return this.#pieces.length + this.#byAppend.size;
  }

  /** The append with a place that was invoked last. */
  get latest(): SettledCall | undefined {
    return this.#latest;
  }

  /** One more piece; a call that must come after it and has a place before it. */
  place(append: SettledCall, end: number, ended: number | undefined): SettledCall | undefined {
    const before = this.#latest;
    if (before !== undefined && ended !== undefined && ended < before.operation.invokedAt) return before;
    if (before === undefined || append.operation.invokedAt > before.operation.invokedAt) this.#latest = append;
    const piece = { append, end, firstEnd: ended ?? Infinity, first: append };
    this.#pieces.push(piece);
    if (ended === undefined && !append.isOpen) this.#byAppend.set(append, piece);
    return undefined;
  }

  /** The append of a piece that has a place ended. */
  ended(append: SettledCall, now: number): void {
    const piece = this.#byAppend.get(append);
    this.#byAppend.delete(append);
    if (piece !== undefined && now < piece.firstEnd) {
      piece.firstEnd = now;
      piece.first = append;
    }
  }

  /** How many pieces a text of this length has; undefined where it ends within one. */
  countAt(length: number): number | undefined {
    if (length <= this.#forgottenEnd) return length === this.#forgottenEnd ? this.#forgotten : this.#forgotten - 1;
    const at = this.#pieces.findLastIndex(({ end }) => end <= length);
    return this.#pieces[at]?.end === length ? this.#forgotten + at + 1 : undefined;
  }

  /** A call on a later piece than the first `count`, which ended before this time. */
  laterEnded(count: number, time: number): SettledCall | undefined {
    if (count < this.#forgotten) return this.#latest;
    for (let at = this.#pieces.length - 1; at >= count - this.#forgotten; at--) {
      const piece = this.#pieces[at];
      if (piece !== undefined && piece.firstEnd < time) return piece.first;
    }
    return undefined;
  }

  /** A read of the first `count` pieces ended. */
  seen(count: number, read: SettledCall, now: number): void {
    const piece = this.#pieces[count - this.#forgotten - 1];
    if (piece === undefined || now >= piece.firstEnd) return;
    piece.firstEnd = now;
    piece.first = read;
  }

  /** Forgets the pieces before the last one on which a call ended before all that is under way began. */
  prune(since: number): void {
    const last = this.#pieces.findLastIndex(({ firstEnd }) => firstEnd < since);
    if (last < spareMax) return;
    this.#forgotten += last;
    this.#forgottenEnd = this.#pieces[last - 1]?.end ?? this.#forgottenEnd;
    this.#pieces = this.#pieces.slice(last);
  }

  clear(): void {
    this.#pieces = [];
    this.#byAppend.clear();
  }
}
