import type { Prng } from '../../harness/core/prng.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { hasSkew } from './testing/pairs-committed.ts';
import { writeSkew } from './write-skew.ts';

/** Inserts of a few keys against all their pairs. */
export const fuzzer: Fuzzer = { name: 'write-skew', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(2, 3);
  const drawn = drawOperations(prng, isNearMiss);
  const record = recordOf(drawn);
  const verdict = await writeSkew.check(record, options);
  const validity = hasSkew(record.history.operations) ? 'invalid' : 'valid';
  // Where no key was contested nothing was judged, which is no pass.
  const found = verdict.validity === 'unknown' && verdict.details['contestedKeys'] === 0 ? 'valid' : verdict.validity;
  const stream = writeSkew.stream?.({});
  const streamed = record.history.ops.some((op) => stream?.add(op) !== undefined);
  if (found !== validity || (streamed && validity === 'valid'))
    throw new Error(`${found}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(record.history)}`);
  await holdMetamorphic({ checker: writeSkew, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

/** A read: it is observed by nobody. */
function groupOf({ f, process }: DrawnOperation): string | undefined {
  return f === 'read' ? `p${process}` : undefined;
}

/** Of two or three inserts of a key one commits, and reads show it; a near miss has one insert or row more that it should not. */
function drawOperations(prng: Prng, isNearMiss: boolean): DrawnOperation[] {
  const drawn: Omit<DrawnOperation, 'process' | 'from' | 'to'>[] = [];
  const keys = prng.between(1, 3);
  const spoilt = prng.chance(1, 2) ? prng.below(keys) : -1;
  for (let key = 0; key < keys; key++) {
    const ids = Array.from({ length: prng.between(1, 3) }, (_, i) => key * 10 + i);
    const winner = prng.pick(ids);
    const second = isNearMiss && key === spoilt ? prng.pick(ids) : -1;
    const shown: number[] = [];
    for (const id of ids) {
      const isCommitted = isNearMiss ? id === winner || id === second : prng.chance(1, 3);
      const type = prng.chance(1, 4) ? 'info' : isCommitted ? 'ok' : 'fail';
      if (isCommitted) shown.push(id);
      drawn.push({ f: 'insert', input: { key, value: id }, type });
    }
    if (prng.chance(1, 3)) shown.splice(0, 1);
    if (prng.chance(1, 30)) shown.push(prng.pick(ids));
    if (prng.chance(1, 2)) drawn.push({ f: 'read', input: { key }, output: { key, value: shown }, type: 'ok' });
  }
  return drawn.map((each, i) => ({ ...each, process: i, from: 0, to: i + 1 }));
}
