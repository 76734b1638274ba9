import type { Prng } from '../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { casRegister } from './models/register.ts';
import { own } from './own/engine.ts';
import { ample } from './testing/ample.ts';
import { bruteForce } from './testing/brute-force.ts';
import { randomPartition } from './testing/random-partition.ts';

/** Registers with compare-and-set in the general search, against all orders. */
export const fuzzer: Fuzzer = { name: 'linearizable:cas-register', tryOne };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(1, 2);
  const shape = { calls: prng.between(1, 8), width: 4, values: 3, openPercent: 10, lyingPercent: isNearMiss ? 12 : 40 };
  const partition = randomPartition(prng, casRegister, shape);
  const validity = bruteForce(partition, casRegister) ? 'valid' : 'invalid';
  const found = await own.check(partition, ample);
  if (found.validity !== validity)
    throw new Error(`${found.validity}, but the oracle says ${validity}: ${JSON.stringify(partition)}`);
  return { validity, isNearMiss };
}
