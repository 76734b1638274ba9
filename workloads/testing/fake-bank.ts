import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { Completion, Invocation } from '../../harness/core/op.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { field } from './field.ts';

/** A correct coordinator whose answers are sometimes lost; a transaction id takes effect once. For simulations. */
export class FakeBank {
  readonly balances: Map<string, number>;
  readonly decisions: Map<string, 'commit' | 'abort'> = new Map();
  readonly #lostPercent: number;

  constructor(accounts: Readonly<Record<string, number>>, lostPercent: number) {
    this.balances = new Map(Object.entries(accounts));
    this.#lostPercent = lostPercent;
  }

  get total(): number {
    return [...this.balances.values()].reduce((sum, balance) => sum + balance, 0);
  }

  answer({ f, value }: Invocation, prng: Prng): Completion {
    const txn = field(value, 'txn');
    const isLost = prng.chance(this.#lostPercent, 100);
    if (f === 'transfer' && !this.decisions.has(txn)) this.#decide(txn, value);
    if (isLost) return { type: 'info', error: 'timed out' };
    if (f === 'outcome') return { type: 'ok', value: { txn, decision: this.decisions.get(txn) ?? 'abort' } };
    if (f === 'transfer' && this.decisions.get(txn) === 'abort') return { type: 'fail', error: 'aborted: overdraft' };
    return { type: 'ok', value: f === 'transfer' ? value : { txn, accounts: Object.fromEntries(this.balances) } };
  }

  #decide(txn: string, input: Json): void {
    const [from, to] = [field(input, 'from'), field(input, 'to')];
    const amount = isJsonObject(input) ? Number(input['amount']) : 0;
    const source = this.balances.get(from) ?? 0;
    this.decisions.set(txn, source < amount ? 'abort' : 'commit');
    if (source < amount) return;
    this.balances.set(from, source - amount);
    this.balances.set(to, (this.balances.get(to) ?? 0) + amount);
  }
}
