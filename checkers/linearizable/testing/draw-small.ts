import type { Operation } from '../../../harness/core/history.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase } from '../../testing/fuzzer.ts';
import type { DrawnObject } from './objects.ts';

/** A small history with what all orders of its operations say of it. */
export interface SmallHistory extends FuzzCase {
  readonly operations: readonly Operation[];
}

/** Draws a history of at most eight operations: half of them are legal but for the smallest change there is. */
export function drawSmall(prng: Prng, object: DrawnObject): SmallHistory {
  const isNearMiss = prng.chance(1, 2);
  const values = prng.between(1, 4);
  const drawn = object.operations(prng, {
    calls: prng.between(1, 8),
    width: prng.between(1, 5),
    values,
    openPercent: prng.pick([0, 10, 30]),
    failingPercent: prng.pick([0, 10]),
    lyingPercent: isNearMiss ? 0 : prng.pick([0, 10, 40]),
    tick: prng.pick([1, 1, 1, 2, 3]),
  });
  const operations = isNearMiss ? object.nearMiss(prng, drawn, values) : drawn;
  return { operations, isNearMiss, validity: object.isExplained(operations) ? 'valid' : 'invalid' };
}
