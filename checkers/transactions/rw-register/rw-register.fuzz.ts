import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import { levels } from '../levels/level.ts';
import { agreed } from '../testing/agreed.ts';
import { mutated, randomTransactions } from '../testing/random-transactions.ts';
import { registerOracle } from '../testing/register-oracle.ts';
import { recordOf, textOf } from '../testing/small-transactions.ts';
import { rwRegister } from './rw-register.ts';

/** Every level on rw-register histories, against all executions and the definitions over all version orders. */
export const fuzzer: Fuzzer = { name: 'rw-register', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const drawn = randomTransactions(prng, {
    transactions: prng.between(2, 5),
    keys: prng.between(1, 3),
    shape: 'register',
  });
  const transactions = isNearMiss ? mutated(prng, drawn) : drawn;
  const level = prng.pick(levels).name;
  const validity = registerOracle(transactions, level) ? 'valid' : 'invalid';
  return agreed({
    checker: rwRegister,
    level,
    record: recordOf(transactions, 'w'),
    validity,
    isNearMiss,
    text: textOf(transactions),
  });
}
