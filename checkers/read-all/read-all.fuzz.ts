import type { Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { readAll } from './read-all.ts';
import { eachReadIsAPrefix } from './testing/some-prefix.ts';

/** Reads of two to four shards against all orders of the writes. */
export const fuzzer: Fuzzer = { name: 'read-all', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(2, 3);
  const drawn = drawOperations(prng, isNearMiss);
  const record = recordOf(drawn);
  const verdict = await readAll.check(record, options);
  const validity = eachReadIsAPrefix(record.history.operations) ? 'valid' : 'invalid';
  const stream = readAll.stream?.({});
  const streamed = record.history.ops.some((op) => stream?.add(op) !== undefined);
  // Where transactions write different shards the checker claims to find what it can, and no more.
  const isWrong = verdict.complete
    ? verdict.validity !== validity
    : verdict.validity === 'invalid' && validity === 'valid';
  if (isWrong || (streamed && validity === 'valid'))
    throw new Error(
      `${verdict.validity}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(record.history)}`,
    );
  await holdMetamorphic({ checker: readAll, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

/** A read: it is observed by nobody. */
function groupOf({ f, process }: DrawnOperation): string | undefined {
  return f === 'read-all' ? `p${process}` : undefined;
}

/** Transactions one after another, and reads of a moment between them; a near miss has a read with one shard of another moment. */
function drawOperations(prng: Prng, isNearMiss: boolean): DrawnOperation[] {
  const shards = ['a', 'b', '__proto_', 'd'].slice(0, prng.between(2, 4));
  const isPartial = prng.chance(1, 3);
  const states: Record<string, Json>[] = [{}];
  const drawn: DrawnOperation[] = [];
  const writes = prng.between(1, 4);
  for (let i = 0; i < writes; i++) {
    const written = isPartial ? prng.shuffle(shards).slice(0, prng.between(1, shards.length)) : shards;
    const input: Record<string, Json> = Object.fromEntries(written.map((shard, k) => [shard, i * 10 + k]));
    const type = prng.chance(1, 10) ? 'fail' : prng.chance(1, 6) ? 'info' : 'ok';
    if (type !== 'fail') states.push({ ...states.at(-1), ...input });
    drawn.push({ process: i, f: 'write-all', input, type, from: 3 * i, to: 3 * i + prng.below(6) });
  }
  const reads = prng.between(1, 3);
  for (let i = 0; i < reads; i++) {
    const state = prng.pick(states);
    const output: Record<string, Json> = Object.fromEntries(shards.map((shard) => [shard, state[shard] ?? null]));
    if (isNearMiss ? prng.chance(1, 4) : prng.chance(1, 2)) {
      const shard = prng.pick(shards);
      output[shard] = prng.chance(1, 15) ? 99 : (prng.pick(states)[shard] ?? null);
    }
    drawn.push({ process: 10 + i, f: 'read-all', input: null, output, type: 'ok', from: 20, to: 21 });
  }
  return drawn;
}
