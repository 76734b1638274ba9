import type { Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { bank } from './bank.ts';

/** Reads of a bank that is known by its history alone, against a plain count of what each shows. */
export const fuzzer: Fuzzer = { name: 'bank', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };
const names = ['0', '1', '__proto__', 'x'];

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(2, 3);
  const accounts = names.slice(0, prng.between(2, names.length));
  const total = 10 * accounts.length;
  const model = `${prng.chance(1, 2) ? 'overdrafts-' : ''}total-${total}`;
  const drawn = drawOperations(prng, accounts, isNearMiss);
  const record = recordOf(drawn);
  const verdict = await bank.check(record, { ...options, model });
  const mayBeNegative = model.startsWith('overdrafts');
  const validity = drawn.every((read) => isSound(read, { accounts, total, mayBeNegative })) ? 'valid' : 'invalid';
  const stream = bank.stream?.({ model });
  const streamed = record.history.ops.some((op) => stream?.add(op) !== undefined);
  const isMissed = verdict.violations.length === 0 && validity === 'invalid';
  if (verdict.validity !== validity || isMissed || (streamed && validity === 'valid'))
    throw new Error(
      `${verdict.validity}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(record.history)}`,
    );
  await holdMetamorphic({ checker: bank, model, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

/** A read: it is observed by nobody. */
function groupOf({ f, process }: DrawnOperation): string | undefined {
  return f === 'read' ? `p${process}` : undefined;
}

interface Bank {
  readonly accounts: readonly string[];
  readonly total: number;
  readonly mayBeNegative: boolean;
}

function isSound({ f, type, output }: DrawnOperation, { accounts, total, mayBeNegative }: Bank): boolean {
  if (f !== 'read' || type !== 'ok') return true;
  const shown = new Map(Object.entries(output as Record<string, Json>));
  let left = BigInt(total);
  for (const account of accounts) {
    const amount = shown.get(account);
    if (typeof amount !== 'number' || (amount < 0 && !mayBeNegative)) return false;
    left -= BigInt(amount);
  }
  return left === 0n;
}

/** Transfers one after another, with reads between; a near miss has a read that sees half of one, or one account wrongly. */
function drawOperations(prng: Prng, accounts: readonly string[], isNearMiss: boolean): DrawnOperation[] {
  const balances = new Map(accounts.map((account) => [account, 10]));
  const drawn: DrawnOperation[] = [];
  const count = prng.between(3, 9);
  const spoilt = isNearMiss ? prng.below(count * 2) : -1;
  for (let i = 0; i < count; i++) {
    const [from, to] = prng.shuffle(accounts);
    const amount = prng.between(1, prng.chance(1, 10) ? 12 : 4);
    const common = { process: i, from: 2 * i, to: 2 * i + prng.below(4) };
    if (i > 0 && prng.chance(1, 2)) {
      const shown = new Map(balances);
      if (i === spoilt || (!isNearMiss && prng.chance(1, 6))) spoil(shown, from ?? '0', amount, prng);
      drawn.push({
        ...common,
        f: 'read',
        input: null,
        output: objectOf(shown),
        type: prng.chance(1, 12) ? 'fail' : 'ok',
      });
      continue;
    }
    const type = prng.chance(1, 8) ? 'info' : prng.chance(1, 8) ? 'fail' : 'ok';
    drawn.push({ ...common, f: 'transfer', input: { from: from ?? '0', to: to ?? '1', amount }, type });
    if (type === 'fail') continue;
    balances.set(from ?? '0', (balances.get(from ?? '0') ?? 0) - amount);
    balances.set(to ?? '1', (balances.get(to ?? '1') ?? 0) + amount);
  }
  // At least one read, that the total is known.
  drawn.push({
    process: count,
    from: 2 * count,
    to: 2 * count + 1,
    f: 'read',
    input: null,
    output: objectOf(balances),
    type: 'ok',
  });
  return drawn;
}

function spoil(shown: Map<string, Json>, account: string, amount: number, prng: Prng): void {
  const kind = prng.below(6);
  if (kind === 0) shown.delete(account);
  else if (kind === 1) shown.set(account, null);
  else shown.set(account, Number(shown.get(account)) + (prng.chance(1, 2) ? amount : -amount));
}

function objectOf(balances: ReadonlyMap<string, Json>): Json {
  // Without a prototype, so that an account called __proto__ is one.
  const object = Object.create(null) as Record<string, Json>;
  for (const [account, amount] of balances) object[account] = amount;
  return object;
}
