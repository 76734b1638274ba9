import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { type LayerConflict, Layers } from './layers.ts';
import { type Ruling, invalid, valid } from './ruling.ts';

/**
 * Sets to which elements are only added, by their whole reads (calls that look at single elements are left out): of any two answers one
 * contains the other, and so the answers in the order of their sizes say between which of them each element was first added.
 */
export function judgeGrownSet(columns: Columns, from: number, to: number): Ruling {
  const grown = new GrownSet(columns, from, to);
  return grown.judge();
}

class GrownSet {
  readonly #columns: Columns;
  readonly #from: number;
  readonly #to: number;
  /** The layer of each answer, by its number as a value, and of each element. */
  readonly #layerOfAnswer = new Map<number, number>();
  readonly #layerOfElement = new Map<string, number>();

  constructor(columns: Columns, from: number, to: number) {
    this.#columns = columns;
    this.#from = from;
    this.#to = to;
  }

  judge(): Ruling {
    const ruling = this.#chain();
    if (ruling !== undefined) return ruling;
    const { kind, first, output, invoked, returned, values } = this.#columns;
    const last = 2 * this.#layerOfAnswer.size + 1;
    const layers = new Layers(last + 1);
    const earliest = new Map<number, number>();
    for (let call = this.#from; call < this.#to; call++) {
      if (kind[call] === kinds.read) {
        const layer = this.#layerOfAnswer.get(output[call] ?? 0) ?? 0;
        layers.returns(layer, returned[call] ?? 0, call);
        layers.begins(layer, invoked[call] ?? 0, call);
        continue;
      }
      if (kind[call] !== kinds.add) continue;
      const element = first[call] ?? 0;
      const layer = this.#layerOfElement.get(values.text(element)) ?? last;
      if (returned[call] !== Infinity) layers.returns(layer, returned[call] ?? 0, call);
      // Of several additions only the first one counts, and that may be any that was invoked early enough.
      if (!earliest.has(element)) {
        earliest.set(element, call);
        if (layer < last || returned[call] !== Infinity) layers.begins(layer, invoked[call] ?? 0, call);
      }
    }
    for (const [element, layer] of this.#layerOfElement) {
      if (!earliest.has(this.#valueOf(element))) return neverAdded(this.#answerIn(layer + 1));
    }
    const conflict = layers.conflict();
    return conflict === undefined ? valid : this.#outOfOrder(conflict);
  }

  #valueOf(element: string): number {
    return this.#columns.values.of(element);
  }

  /** Gives every answer and every element its layer; a ruling when two answers can't both have been the set. */
  #chain(): Ruling | undefined {
    const { kind, output, values } = this.#columns;
    const answers = new Map<number, readonly string[]>();
    for (let call = this.#from; call < this.#to; call++) {
      const answer = output[call] ?? none;
      if (kind[call] !== kinds.read || answers.has(answer)) continue;
      const elements = values.text(answer).split('\n').slice(0, -1);
      if (elements.some((element, at) => element === elements[at + 1])) return namedTwice(call);
      this.#columns.deadline.spend(elements.length);
      answers.set(answer, elements);
    }
    const sorted = [...answers].toSorted(([, a], [, b]) => a.length - b.length);
    let before: readonly [number, readonly string[]] | undefined;
    for (const [answer, elements] of sorted) {
      this.#columns.deadline.spend(elements.length);
      const layer = 2 * this.#layerOfAnswer.size;
      let kept = 0;
      for (const element of elements) {
        if (this.#layerOfElement.has(element)) kept++;
        else this.#layerOfElement.set(element, layer);
      }
      if (before !== undefined && kept < before[1].length) return this.#incomparable(before[0], answer);
      this.#layerOfAnswer.set(answer, layer + 1);
      before = [answer, elements];
    }
    return undefined;
  }

  /** The first call that answered this. */
  #answering(answer: number): number {
    const { kind, output } = this.#columns;
    let call = this.#from;
    while (call < this.#to && !(kind[call] === kinds.read && output[call] === answer)) call++;
    return call;
  }

  #answerIn(layer: number): number {
    const [answer = none] = [...this.#layerOfAnswer].find(([, each]) => each === layer) ?? [];
    return this.#answering(answer);
  }

  #incomparable(one: number, other: number): Ruling {
    return invalid('incompatible order', [this.#answering(one), this.#answering(other)], () => [
      'Each of them shows an element that the other lacks, and nothing is ever removed.',
    ]);
  }

  #outOfOrder({ later, earlier }: LayerConflict): Ruling {
    const { kind, first, output, values } = this.#columns;
    const isRead = (call: number): boolean => kind[call] === kinds.read;
    const layer = (call: number): number =>
      (isRead(call)
        ? this.#layerOfAnswer.get(output[call] ?? 0)
        : this.#layerOfElement.get(values.text(first[call] ?? 0))) ?? Infinity;
    const needed = isRead(later) || isRead(earlier) ? [] : [this.#answerIn(layer(earlier) + 1)];
    return invalid(isRead(earlier) ? 'stale value' : 'out of order', [later, earlier, ...needed], (name) => [
      `${name(later)} returned before ${name(earlier)} was invoked.`,
      isRead(later)
        ? `But ${name(later)} shows what ${isRead(earlier) ? `${name(earlier)} lacks` : `${name(earlier)} was the first to add`}.`
        : isRead(earlier)
          ? `But ${name(earlier)} lacks what ${name(later)} added.`
          : `But ${needed.map(name).join('')} shows what ${name(earlier)} added, and lacks what ${name(later)} added.`,
    ]);
  }
}

function namedTwice(call: number): Ruling {
  return invalid('duplicate', [call], (name) => [`${name(call)} names an element twice.`]);
}

function neverAdded(call: number): Ruling {
  return invalid('value from nowhere', [call], (name) => [`Nothing ever added an element that ${name(call)} shows.`]);
}
