import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import { levels } from '../levels/level.ts';
import { listAppend } from './list-append.ts';
import { listOracle } from '../testing/list-oracle.ts';
import { mutated, randomTransactions } from '../testing/random-transactions.ts';
import { recordOf, textOf } from '../testing/small-transactions.ts';
import { agreed } from '../testing/agreed.ts';

/** Every level on list-append histories, against all executions and the definitions over all version orders. */
export const fuzzer: Fuzzer = { name: 'list-append', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const drawn = randomTransactions(prng, { transactions: prng.between(2, 5), keys: prng.between(1, 3), shape: 'list' });
  const transactions = isNearMiss ? mutated(prng, drawn) : drawn;
  const level = prng.pick(levels).name;
  const validity = listOracle(transactions, level) ? 'valid' : 'invalid';
  return agreed({
    checker: listAppend,
    level,
    record: recordOf(transactions, 'append'),
    validity,
    isNearMiss,
    text: textOf(transactions),
  });
}
