import type { Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { firstStreamed } from '../testing/judge.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { longFork } from './long-fork.ts';
import { writesCanBeOrdered } from './testing/ordered-writes.ts';

/** Reads of two to four keys against all orders of the writes. */
export const fuzzer: Fuzzer = { name: 'long-fork', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(2, 3);
  const drawn = drawTransactions(prng, isNearMiss);
  const record = recordOf(drawn);
  const verdict = await longFork.check(record, options);
  const validity = writesCanBeOrdered(record.history.operations) ? 'valid' : 'invalid';
  if (verdict.validity !== validity)
    throw new Error(`${verdict.validity}, but the oracle says ${validity}: ${historyText(record.history)}`);
  const told = firstStreamed(longFork, record);
  // Of a fork of two reads, and of a transaction that was seen in part, it tells as it happens.
  const lengthMax = drawn.every(isOfOneKey) ? 4 : 2;
  const isDue = isOfItsTime(drawn) && verdict.violations.some((each) => lengthOf(each) <= lengthMax);
  if (told === undefined ? isDue : validity === 'valid')
    throw new Error(`streaming told ${told?.title ?? 'nothing'}: ${historyText(record.history)}`);
  await holdMetamorphic({ checker: longFork, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

function lengthOf({ diagram }: Violation): number {
  return diagram?.kind === 'cycle' ? diagram.transactions.length : Infinity;
}

function isOfOneKey({ input }: DrawnOperation): boolean {
  return (input as Json[][]).filter(([kind]) => kind === 'w').length <= 1;
}

/** Nobody reads what is written later. */
function isOfItsTime(drawn: readonly DrawnOperation[]): boolean {
  const written = new Set<string>();
  return drawn.every(({ input, output }) => {
    for (const [kind, key, value] of input as Json[][]) if (kind === 'w') written.add(JSON.stringify([key, value]));
    return (output as Json[][]).every(([, key, value]) => value === null || written.has(JSON.stringify([key, value])));
  });
}

/** A read: it is observed by nobody. */
function groupOf({ process, output }: DrawnOperation): string | undefined {
  return JSON.stringify(output).startsWith('[["r"') ? `p${process}` : undefined;
}

/** Writes in one order, and reads at moments of it; a near miss changes one key of one read, others change any. */
function drawTransactions(prng: Prng, isNearMiss: boolean): DrawnOperation[] {
  const keys = prng.between(2, 4);
  const order = prng.shuffle(Array.from({ length: keys }, (_, key) => key));
  // Two keys of one transaction now and then.
  const groups = order.reduce<number[][]>((found, key) => {
    const last = found.at(-1);
    if (last !== undefined && last.length < 2 && prng.chance(1, 8)) last.push(key);
    else found.push([key]);
    return found;
  }, []);
  const transactions: Json[][][] = groups.map((group) => group.map((key) => ['w', key, key + 10]));
  const reads = prng.between(1, 4);
  const spoilt = isNearMiss && prng.chance(2, 3) ? prng.below(reads) : -1;
  for (let i = 0; i < reads; i++) {
    const moment = prng.below(groups.length + 1);
    const done = new Set(groups.slice(0, moment).flat());
    const asked = prng.shuffle(order).slice(0, prng.between(2, keys));
    const flipped = i === spoilt ? prng.pick(asked) : -1;
    transactions.push(
      asked.map((key) => {
        const isSeen = isNearMiss ? done.has(key) !== (key === flipped) : prng.chance(1, 2);
        return ['r', key, isSeen ? key + (prng.chance(1, 60) ? 11 : 10) : null];
      }),
    );
  }
  return prng.shuffle(transactions).map((parts, process) => {
    const isWrite = parts[0]?.[0] === 'w';
    const input = parts.map(([kind, key, value]) => [kind ?? '', key ?? null, kind === 'w' ? (value ?? null) : null]);
    const type = isWrite && prng.chance(1, 4) ? (prng.chance(1, 6) ? 'fail' : 'info') : 'ok';
    return { process, f: 'txn', input, output: parts, type, from: process, to: process + 1 };
  });
}
