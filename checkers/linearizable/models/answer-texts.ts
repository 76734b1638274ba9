import type { Effect } from './model.ts';

/**
 * The texts that answers hold, and all that they begin with. Each has a place, a small number: that of the first of the longest answers
 * that begins so, and its length there. All other texts are in one place, `dead`: what is appended to one of them is another.
 *
 * Only the longest answers are kept, the others being their beginnings, in order: those that begin alike follow each other.
 */
export class AnswerTexts {
  readonly #texts: readonly string[];
  /** How many characters a text shares with the one before; -1 for the first. */
  readonly #shared: Int32Array;
  /** The place of the empty beginning of each text, and behind them `dead`. */
  readonly #bases: Int32Array;
  readonly dead: number;

  constructor(answers: readonly string[]) {
    this.#texts = longestOf(answers);
    this.#shared = Int32Array.from(this.#texts, (text, i) =>
      i === 0 ? -1 : sharedLength(this.#texts[i - 1] ?? '', text),
    );
    this.#bases = new Int32Array(this.#texts.length + 1);
    this.#texts.forEach((text, i) => {
      this.#bases[i + 1] = (this.#bases[i] ?? 0) + text.length + 1;
    });
    this.dead = this.#bases[this.#texts.length] ?? 0;
  }

  /** How many places there are. */
  get places(): number {
    return this.dead + 1;
  }

  /** In characters. */
  get longest(): number {
    return this.#texts.reduce((most, { length }) => Math.max(most, length), 0);
  }

  placeOf(text: string): number {
    const index = this.#texts.length === 1 ? 0 : lowerBound(this.#texts, text);
    if (index === this.#texts.length) return this.dead;
    return beginsWith(this.#texts[index] ?? '', text) ? (this.#bases[index] ?? 0) + text.length : this.dead;
  }

  /** The place of what is there with `text` at its end. */
  after(place: number, text: string): number {
    if (place === this.dead) return place;
    let index = this.#textAt(place);
    const length = place - (this.#bases[index] ?? 0);
    do {
      if (this.#texts[index]?.startsWith(text, length) === true)
        return (this.#bases[index] ?? 0) + length + text.length;
      index++;
    } while ((this.#shared[index] ?? -1) >= length);
    return this.dead;
  }

  /** Whether what is in the first place can be appended to until it is what is in the second. */
  isWithin(place: number, goal: number): boolean {
    if (place === this.dead || goal === this.dead) return goal === this.dead;
    const index = this.#textAt(place);
    const length = place - (this.#bases[index] ?? 0);
    let other = this.#textAt(goal);
    if (goal - (this.#bases[other] ?? 0) < length) return false;
    while (other > index && (this.#shared[other] ?? -1) >= length) other--;
    return other === index;
  }

  #textAt(place: number): number {
    let low = 0;
    let high = this.#texts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#bases[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const known = new WeakMap<readonly Effect[], AnswerTexts>();

/** The answers of these calls: worked out once, since both the model and the search ask for them. */
export function answersOf(calls: readonly Effect[]): AnswerTexts {
  const found = known.get(calls);
  if (found !== undefined) return found;
  const answers: string[] = [];
  for (const { output } of calls) if (output !== undefined) answers.push(output);
  const texts = new AnswerTexts(answers);
  known.set(calls, texts);
  return texts;
}

/** Those that are not the beginning of another, sorted. */
function longestOf(answers: readonly string[]): string[] {
  // Where only appends happened each is the beginning of the next longer one, which is cheap to see.
  const byLength = answers.toSorted((a, b) => a.length - b.length);
  const last = byLength.at(-1) ?? '';
  if (byLength.every((answer) => beginsWith(last, answer))) return [last];
  const sorted = [...new Set(answers)].toSorted((a, b) => (a < b ? -1 : 1));
  return sorted.filter((answer, i) => i + 1 === sorted.length || !beginsWith(sorted[i + 1] ?? '', answer));
}

/** As `startsWith`, which compares long texts character by character. */
function beginsWith(text: string, beginning: string): boolean {
  return text.length >= beginning.length && text.slice(0, beginning.length) === beginning;
}

/** The first of the sorted texts that is not less. */
function lowerBound(texts: readonly string[], text: string): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((texts[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
