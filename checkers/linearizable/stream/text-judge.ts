import { PlacedPieces } from './placed-pieces.ts';
import type { CallJudge, Finding, SettledCall } from './settled-call.ts';

/** Of more pieces that nobody has read the object is not followed any further. */
const unreadMax = 20_000;

/**
 * A text, or a list in the form of one, to which pieces are appended that differ from each other. The longest read says where each piece is:
 * every other read has to begin as it does, to show all that had been appended or read before it began, and the order in which pieces were
 * appended one after the other. Where nobody puts a new text in the place of the old one, that is all that can be wrong.
 */
export class TextJudge implements CallJudge {
  readonly #pieces = new PlacedPieces();
  /** Pieces that no read has shown, by their text. */
  readonly #unread = new Map<string, SettledCall>();
  /** When the appends of those ended that did. */
  readonly #ended = new Map<SettledCall, number>();
  #text = '';
  /** The longest read. */
  #reader: SettledCall | undefined;
  readonly #pending = new Set<SettledCall>();
  #isFollowed = true;

  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  /** Apart from the text itself. */
  get size(): number {
    return this.#pieces.size + this.#unread.size + this.#ended.size + this.#pending.size;
  }

  begin(call: SettledCall): void {
    const { f, args } = call.effect;
    if (!call.isOpen) this.#pending.add(call);
    if (f === 'get') return;
    const piece = args[0] ?? '';
    if (f === 'append' && piece === '') return;
    // What is put, or appended twice, is not told apart by its text.
    if (f === 'put' || this.#unread.has(piece) || this.#unread.size >= unreadMax) return this.#stop();
    this.#unread.set(piece, call);
  }

  end(call: SettledCall): Finding | undefined {
    const now = call.operation.completedAt ?? Infinity;
    this.#pending.delete(call);
    if (call.effect.f === 'get') return this.#read(call, call.effect.output ?? '', now);
    if (this.#unread.get(call.effect.args[0] ?? '') === call) this.#ended.set(call, now);
    else this.#pieces.ended(call, now);
    return undefined;
  }

  #read(call: SettledCall, text: string, now: number): Finding | undefined {
    const isLonger = text.length > this.#text.length;
    const [shorter, longer] = isLonger ? [this.#text, text] : [text, this.#text];
    if (!longer.startsWith(shorter))
      return this.#wrong(
        call,
        [this.#reader],
        'Of two reads one has to begin with the other, since nothing is ever taken away.',
      );
    if (isLonger) {
      const found = this.#extend(call, text);
      if (found !== undefined || !this.#isFollowed) return found;
    }
    const count = this.#pieces.countAt(text.length);
    if (count === undefined)
      return this.#wrong(call, [this.#reader], 'It ends within a piece that was appended as a whole.');
    const begin = call.operation.invokedAt;
    const { latest } = this.#pieces;
    for (const [append, ended] of this.#ended) {
      if (ended < begin) return this.#wrong(call, [append], 'It does not show what had been appended before it began.');
      if (latest !== undefined && ended < latest.operation.invokedAt)
        return this.#wrong(
          call,
          [append, latest],
          'It shows a piece and not the one that had been appended before that was begun.',
        );
    }
    const later = this.#pieces.laterEnded(count, begin);
    if (later !== undefined)
      return this.#wrong(call, [later], 'It does not show what had been appended or read before it began.');
    this.#pieces.seen(count, call, now);
    this.#pieces.prune(this.#since(now));
    return undefined;
  }

  /** The read shows more than all before it: what that is made of. */
  #extend(call: SettledCall, text: string): Finding | undefined {
    const lengths = new Set(Array.from(this.#unread.keys(), ({ length }) => length));
    for (let at = this.#text.length; at < text.length;) {
      const fitting = this.#fitting(text, at, lengths);
      const [append] = fitting;
      // Where one piece is the beginning of another it can't be said which one it is.
      if (fitting.length > 1) this.#stop();
      if (!this.#isFollowed) return undefined;
      if (append === undefined)
        return this.#wrong(
          call,
          [],
          'It shows something that nobody had begun to append by then, or that was there already.',
        );
      const piece = append.effect.args[0] ?? '';
      at += piece.length;
      const before = this.#pieces.place(append, at, this.#ended.get(append));
      this.#unread.delete(piece);
      this.#ended.delete(append);
      if (before !== undefined)
        return this.#wrong(
          call,
          [append, before],
          'It shows two pieces in another order than that in which they were appended one after the other.',
        );
    }
    this.#text = text;
    this.#reader = call;
    return undefined;
  }

  /** The pieces with which the text goes on there. */
  #fitting(text: string, at: number, lengths: ReadonlySet<number>): SettledCall[] {
    return [...lengths].flatMap((length) =>
      at + length > text.length ? [] : (this.#unread.get(text.slice(at, at + length)) ?? []),
    );
  }

  #since(now: number): number {
    let since = now;
    for (const { operation } of this.#pending) since = Math.min(since, operation.invokedAt);
    return since;
  }

  #wrong(stuck: SettledCall, others: readonly (SettledCall | undefined)[], why: string): Finding {
    this.#stop();
    return { stuck, others: others.flatMap((each) => each ?? []), anomaly: 'nonlinearizable', why: [why] };
  }

  #stop(): void {
    this.#isFollowed = false;
    this.#text = '';
    this.#unread.clear();
    this.#ended.clear();
    this.#pending.clear();
    this.#pieces.clear();
  }
}
