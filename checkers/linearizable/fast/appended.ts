import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { type LayerConflict, Layers } from './layers.ts';
import { type Judge, type Ruling, invalid, undecided, valid } from './ruling.ts';
import { TextBlocks, type TextCalls } from './text-blocks.ts';

/** A piece is looked for by each length that there is. */
const lengthsMax = 256;

interface KeyRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Texts and lists that only grow, each piece appended once: the longest answer says in which order, every other answer has to be a beginning
 * of it, and each call then has its place. Texts that are also put are told apart into blocks.
 */
export class AppendedJudge implements Judge {
  readonly algorithm = 'order of the longest answer';
  readonly #columns: Columns;
  readonly #blocks: TextBlocks;
  readonly #texts: TextCalls;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#blocks = new TextBlocks(callsMax);
    const { kind, first, output, values } = columns;
    const text = (call: number): string => {
      columns.deadline.spend(1);
      return values.text((kind[call] === kinds.read ? output[call] : first[call]) ?? 0);
    };
    this.#texts = { ...columns, text };
  }

  judge(from: number, to: number): Ruling {
    const { kind, first } = this.#columns;
    const longest = this.#longest(from, to);
    const whole = longest === none ? '' : this.#answer(longest);
    const appends = new Map<string, number>();
    let isAmbiguous = false;
    for (let call = from; call < to; call++) {
      this.#columns.deadline.spend(1);
      if (kind[call] === kinds.read) continue;
      if (kind[call] === kinds.put) return this.#blocks.judge(this.#texts, from, to);
      const piece = this.#columns.values.text(first[call] ?? 0);
      isAmbiguous ||= piece === '' || appends.has(piece);
      appends.set(piece, call);
    }
    for (let call = from; call < to; call++) {
      this.#columns.deadline.spend(1);
      if (kind[call] === kinds.read && !whole.startsWith(this.#answer(call))) return this.#incompatible(call, longest);
    }
    if (isAmbiguous) return undecided('the same was appended more than once');
    const ends = this.#parse(whole, appends, longest);
    return ends instanceof Map ? this.#judge({ from, to }, whole, ends) : ends;
  }

  #longest(from: number, to: number): number {
    let longest: number = none;
    for (let call = from; call < to; call++) {
      if (this.#columns.kind[call] !== kinds.read) continue;
      if (longest === none || this.#answer(call).length > this.#answer(longest).length) longest = call;
    }
    return longest;
  }

  #answer(call: number): string {
    return this.#columns.values.text(this.#columns.output[call] ?? 0);
  }

  /** Where each piece of the longest answer ends, by the call that appended it; a ruling where that can't be said or is not possible. */
  #parse(whole: string, appends: ReadonlyMap<string, number>, longest: number): Map<number, number> | Ruling {
    const lengths = [...new Set([...appends.keys()].map((piece) => piece.length))];
    if (lengths.length > lengthsMax) return undecided('what was appended has too many lengths');
    const ends = new Map<number, number>();
    for (let at = 0; at < whole.length;) {
      this.#columns.deadline.spend(1);
      const fitting = lengths.filter(
        (length) => appends.has(whole.slice(at, at + length)) && at + length <= whole.length,
      );
      if (fitting.length > 1) return undecided('what was appended begins with something else that was appended');
      const [length] = fitting;
      if (length === undefined) return notAppended(longest);
      const call = appends.get(whole.slice(at, at + length)) ?? none;
      if (ends.has(call)) return appendedTwice(longest, call);
      at += length;
      ends.set(call, at);
    }
    return ends;
  }

  #judge({ from, to }: KeyRange, whole: string, ends: ReadonlyMap<number, number>): Ruling {
    const { kind, invoked, returned } = this.#columns;
    // An append that ends at a place comes before the answers that end there. What nobody saw comes after all of them.
    const layers = new Layers(2 * (whole.length + 1) + 1);
    const boundaries = new Set([0, ...ends.values()]);
    for (let call = from; call < to; call++) {
      const isRead = kind[call] === kinds.read;
      const end = isRead ? this.#answer(call).length : ends.get(call);
      if (isRead && !boundaries.has(end ?? 0)) return inTheMiddle(call);
      if (end === undefined && returned[call] === Infinity) continue;
      const layer = end === undefined ? 2 * (whole.length + 1) : 2 * end + (isRead ? 1 : 0);
      layers.returns(layer, returned[call] ?? 0, call);
      layers.begins(layer, invoked[call] ?? 0, call);
    }
    const conflict = layers.conflict();
    return conflict === undefined ? valid : this.#outOfOrder(conflict, { from, to }, ends);
  }

  #outOfOrder({ later, earlier }: LayerConflict, key: KeyRange, ends: ReadonlyMap<number, number>): Ruling {
    const { kind } = this.#columns;
    const isRead = (call: number): boolean => kind[call] === kinds.read;
    // Which of two appends was first is shown by an answer alone.
    const needed = isRead(later) || isRead(earlier) ? [] : this.#showing(earlier, key, ends);
    return invalid('out of order', [later, earlier, ...needed], (name) => [
      `${name(later)} returned before ${name(earlier)} was invoked.`,
      isRead(later)
        ? `But ${name(later)} answered what ${isRead(earlier) ? `${name(earlier)} does not show yet` : `${name(earlier)} appended`}.`
        : isRead(earlier)
          ? `But ${name(earlier)} does not show what ${name(later)} appended.`
          : `But by ${needed.map(name).join('')} what ${name(earlier)} appended comes first.`,
    ]);
  }

  /** The first answer that shows what a call appended. */
  #showing(append: number, { from, to }: KeyRange, ends: ReadonlyMap<number, number>): number[] {
    const end = ends.get(append) ?? 0;
    const { kind } = this.#columns;
    for (let call = from; call < to; call++) {
      if (kind[call] === kinds.read && this.#answer(call).length >= end) return [call];
    }
    return [];
  }

  #incompatible(call: number, longest: number): Ruling {
    return invalid('incompatible order', [call, longest], (name) => [
      `${name(call)} and ${name(longest)} answered two things neither of which begins with the other.`,
    ]);
  }
}

function notAppended(call: number): Ruling {
  return invalid('value from nowhere', [call], (name) => [`${name(call)} answered something that nothing appended.`]);
}

function appendedTwice(call: number, append: number): Ruling {
  return invalid('duplicate', [call, append], (name) => [
    `${name(call)} shows twice what ${name(append)} alone appended.`,
  ]);
}

function inTheMiddle(call: number): Ruling {
  return invalid('torn read', [call], (name) => [`${name(call)} answered a part of what a single call appended.`]);
}
