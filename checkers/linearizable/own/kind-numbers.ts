import type { Collapse, Effect, Model } from '../models/model.ts';

/**
 * Numbers the kinds of call as they come. Calls that are word for word alike are of one kind, which is seen without asking the
 * model for a name.
 */
export class KindNumbers {
  /** An effect of each kind. */
  readonly effects: Effect[] = [];
  readonly #model: Model;
  readonly #collapse: Collapse;
  readonly #byName = new Map<string, number>();
  /** By `f`, then by the one text that the effect holds, where it holds no more than one. */
  readonly #found = new Map<string, Map<string, number>>();
  readonly #given = new Map<string, Map<string, number>>();

  constructor(model: Model, collapse: Collapse) {
    this.#model = model;
    this.#collapse = collapse;
  }

  of(effect: Effect): number {
    const { f, args, output, ok } = effect;
    if (!ok || args.length + (output === undefined ? 0 : 1) !== 1) return this.#named(effect);
    const byF = output === undefined ? this.#given : this.#found;
    const text = output ?? args[0] ?? '';
    let byText = byF.get(f);
    if (byText === undefined) {
      byText = new Map();
      byF.set(f, byText);
    }
    let kind = byText.get(text);
    if (kind === undefined) {
      kind = this.#named(effect);
      byText.set(text, kind);
    }
    return kind;
  }

  #named(effect: Effect): number {
    const name = this.#model.kind(effect, this.#collapse);
    let kind = this.#byName.get(name);
    if (kind === undefined) {
      kind = this.effects.length;
      this.#byName.set(name, kind);
      this.effects.push(effect);
    }
    return kind;
  }
}
