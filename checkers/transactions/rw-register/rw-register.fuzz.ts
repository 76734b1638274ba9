import { History } from '../../../harness/core/history.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import { nanos } from '../../../harness/core/time.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import { levels } from '../levels/level.ts';
import { agreed } from '../testing/agreed.ts';
import { mutated, randomTransactions } from '../testing/random-transactions.ts';
import { registerOracle } from '../testing/register-oracle.ts';
import { type SmallTransaction, recordOf, textOf } from '../testing/small-transactions.ts';
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
  const supplied = prng.chance(1, 3) ? randomOrders(prng, transactions) : new Map<string, readonly number[]>();
  const validity = registerOracle(transactions, level, supplied) ? 'valid' : 'invalid';
  const record = recordOf(transactions, 'w');
  return agreed({
    checker: rwRegister,
    level,
    record: supplied.size === 0 ? record : withOrders(record, supplied),
    validity,
    isNearMiss,
    text: `${textOf(transactions)}${supplied.size === 0 ? '' : `\n  ${JSON.stringify([...supplied])}`}`,
  });
}

/** All that was written to a key or some of it, mostly in the order in which it was asked for. */
function randomOrders(prng: Prng, transactions: readonly SmallTransaction[]): Map<string, readonly number[]> {
  const written = Map.groupBy(
    transactions.flatMap(({ type, micros }) => (type === 'fail' && prng.chance(3, 4) ? [] : micros)),
    ({ key }) => key,
  );
  return new Map(
    [...written].map(([key, micros]) => {
      const values = micros.flatMap((each) => (each.kind === 'write' && prng.chance(5, 6) ? [each.value] : []));
      return [key, prng.chance(1, 2) ? values : prng.shuffle(values)];
    }),
  );
}

function withOrders(record: RunRecord, supplied: ReadonlyMap<string, readonly number[]>): RunRecord {
  const { ops } = record.history;
  const stated = {
    index: ops.length,
    time: ops.at(-1)?.time ?? nanos(0),
    type: 'info' as const,
    process: 'nemesis' as const,
    f: 'version-order',
    value: Object.fromEntries(supplied),
  };
  return { ...record, history: new History([...ops, stated]) };
}
