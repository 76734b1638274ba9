import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { ElementsOfSet } from './elements-of-set.ts';
import { judgeGrownSet } from './grown-set.ts';
import { type Judge, type Ruling, undecided } from './ruling.ts';

/** Sets that are read element by element, and sets that only grow and are read whole. */
export class SetJudge implements Judge {
  readonly algorithm = 'order of whole reads, or sweep of every element';
  readonly #columns: Columns;
  readonly #elements: ElementsOfSet;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#elements = new ElementsOfSet(columns, callsMax);
  }

  judge(from: number, to: number): Ruling {
    const { kind, output, deadline } = this.#columns;
    deadline.spend(to - from);
    let hasReads = false;
    let hasRemovals = false;
    let hasOthers = false;
    for (let call = from; call < to; call++) {
      if (kind[call] === kinds.read) hasReads = true;
      else if (kind[call] !== kinds.add || output[call] !== none) hasOthers = true;
      if (kind[call] === kinds.remove) hasRemovals = true;
    }
    if (!hasReads) return this.#elements.judge(from, to);
    const whole = hasRemovals ? undefined : judgeGrownSet(this.#columns, from, to);
    if (whole !== undefined && (!hasOthers || whole.validity === 'invalid')) return whole;
    // Without its whole reads a history that can be put in order still can be.
    const parts = this.#elements.judge(from, to);
    return parts.validity === 'invalid' ? parts : undecided('the set is read whole, and not only grows');
  }
}
