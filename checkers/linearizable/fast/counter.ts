import type { Columns } from './columns.ts';
import { kinds } from './kinds.ts';
import { CounterSweep } from './counter-sweep.ts';
import { judgeSums } from './sums.ts';
import { type Judge, type Ruling, undecided } from './ruling.ts';

/**
 * Counters to which the same amount is added each time are swept through time. Where amounts differ it only looks for answers that
 * no choice of additions can lead to: which additions make up a sum is a hard question (subset sum).
 */
export class CounterJudge implements Judge {
  readonly algorithm = 'sweep with the earliest deadline first';
  readonly #columns: Columns;
  readonly #sweep: CounterSweep;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    this.#sweep = new CounterSweep(columns, callsMax);
  }

  judge(from: number, to: number): Ruling {
    const { kind, first, output, deadline } = this.#columns;
    deadline.spend(to - from);
    let unit = 0;
    let isUnit = true;
    for (let call = from; call < to; call++) {
      const number = this.#number((kind[call] === kinds.add ? first[call] : output[call]) ?? 0);
      if (!Number.isSafeInteger(number)) return undecided('a number is beyond 2^53');
      if (kind[call] !== kinds.add || number === 0) continue;
      if (unit === 0) unit = number;
      isUnit &&= number === unit;
    }
    const numberOf = (value: number): number => this.#number(value);
    if (isUnit) return this.#sweep.judge({ from, to }, unit === 0 ? 1 : unit, numberOf);
    return judgeSums(this.#columns, { from, to }, numberOf) ?? undecided('different amounts are added');
  }

  #number(value: number): number {
    return Number(this.#columns.values.text(value));
  }
}
