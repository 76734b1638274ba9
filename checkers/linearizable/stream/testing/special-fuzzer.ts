import type { Operation } from '../../../../harness/core/history.ts';
import type { Prng } from '../../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../../testing/fuzzer.ts';
import { historyText } from '../../../testing/history-text.ts';
import { modelNamed } from '../../models/registry.ts';
import { nearMiss, randomOperations } from '../../testing/random-operations.ts';
import { isExplained, type SequentialObject } from '../../testing/sequential-object.ts';
import { CallStream } from '../call-stream.ts';
import { specialJudges } from '../judges-of.ts';
import { linesOf } from './lines-of.ts';

export function specialFuzzer(name: string, objects: readonly ((prng: Prng) => FuzzCase)[]): Fuzzer {
  return { name, tryOne: (prng) => prng.pick(objects)(prng) };
}

/**
 * A judge of one model, by itself: what it tells is a violation, and as long as it follows the object it tells of all there are, unless the
 * history has an operation that `isLeft` to others.
 */
export function tryOn<S>(
  prng: Prng,
  name: string,
  object: SequentialObject<S>,
  isLeft: (operation: Operation) => boolean = () => false,
): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const drawn = randomOperations(prng, object, {
    calls: prng.between(1, 8),
    width: prng.between(1, 5),
    values: 1,
    openPercent: prng.pick([0, 0, 10, 30]),
    failingPercent: prng.pick([0, 10]),
    lyingPercent: isNearMiss ? 0 : prng.pick([0, 10, 40]),
    tick: prng.pick([1, 1, 1, 2, 3]),
  });
  const operations = isNearMiss ? nearMiss(prng, object, drawn, 1) : drawn;
  const validity = isExplained(object, operations) ? 'valid' : 'invalid';
  const stream = new CallStream(modelNamed(name), ({ name: model }) => specialJudges(model));
  const history = linesOf(operations);
  const told = history.ops.map((op) => stream.add(op)).find((violation) => violation !== undefined);
  const isDue = validity === 'invalid' && stream.followed > 0 && !operations.some(isLeft);
  if (told === undefined ? isDue : validity === 'valid') {
    throw new Error(
      `${name}: streaming told ${told?.title ?? 'nothing'}, but the oracle says ${validity}: ${historyText(history)}`,
    );
  }
  return { validity, isNearMiss };
}
