import type { Prng } from '../../harness/core/prng.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { causalReverse } from './causal-reverse.ts';
import { hasReversal } from './testing/paths-through-time.ts';

/** Writes and reads of one key against paths through real time and what reads show. */
export const fuzzer: Fuzzer = { name: 'causal-reverse', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(2, 3);
  const drawn = drawOperations(prng, isNearMiss);
  const record = recordOf(drawn);
  const verdict = await causalReverse.check(record, options);
  const validity = hasReversal(record.history.operations) ? 'invalid' : 'valid';
  const stream = causalReverse.stream?.({});
  const streamed = record.history.ops.some((op) => stream?.add(op) !== undefined);
  if (verdict.validity !== validity || (streamed && validity === 'valid'))
    throw new Error(
      `${verdict.validity}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(record.history)}`,
    );
  await holdMetamorphic({ checker: causalReverse, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

/** A read: it is observed by nobody. */
function groupOf({ f, process }: DrawnOperation): string | undefined {
  return f === 'read' ? `p${process}` : undefined;
}

/** Each operation takes effect at a moment of its interval; a near miss has one read in which a value more or less is shown. */
function drawOperations(prng: Prng, isNearMiss: boolean): DrawnOperation[] {
  const drawn = Array.from({ length: prng.between(2, 7) }, (_, i) => {
    const from = prng.below(10);
    const to = from + prng.below(5);
    return {
      value: i,
      isWrite: i > 0 && prng.chance(3, 5),
      from,
      to,
      effect: prng.between(from, to),
      fate: prng.below(16),
    };
  });
  const written = drawn.filter(({ isWrite, fate }) => isWrite && fate !== 0);
  const reads = drawn.filter(({ isWrite }) => !isWrite);
  const spoilt = isNearMiss && prng.chance(2, 3) ? prng.pick(reads) : undefined;
  return drawn
    .map((each, process): DrawnOperation => {
      const { value, isWrite, from, to, effect, fate } = each;
      const common = { process, from, to };
      if (isWrite)
        return { ...common, f: 'write', input: value, type: fate === 0 ? 'fail' : fate <= 2 ? 'info' : 'ok' };
      const shown = new Set(
        written.filter((write) => write.effect <= effect && write !== each).map((write) => write.value),
      );
      const flips = spoilt === each ? 1 : isNearMiss ? 0 : prng.below(3);
      for (let i = 0; i < flips && written.length > 0; i++) {
        const flipped = prng.chance(1, 40) ? 99 : prng.pick(written).value;
        if (!shown.delete(flipped)) shown.add(flipped);
      }
      return { ...common, f: 'read', input: null, output: [...shown], type: 'ok' };
    })
    .toSorted((a, b) => a.from - b.from);
}
