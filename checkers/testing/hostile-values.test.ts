import { expect, test } from 'vitest';
import { UsageError } from '../../harness/core/errors.ts';
import { type Json, stringifyJson } from '../../harness/core/json.ts';
import { Prng } from '../../harness/core/prng.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { availability } from '../availability/availability.ts';
import { bank } from '../bank/bank.ts';
import { causalReverse } from '../causal-reverse/causal-reverse.ts';
import { lease } from '../lease/lease.ts';
import { lock } from '../lock/lock.ts';
import { longFork } from '../long-fork/long-fork.ts';
import { readAll } from '../read-all/read-all.ts';
import { watch } from '../watch/watch.ts';
import { writeSkew } from '../write-skew/write-skew.ts';
import { type DrawnOperation, recordOf } from './drawn-operations.ts';

const cases: readonly { readonly checker: Checker; readonly kinds: readonly string[] }[] = [
  { checker: bank, kinds: ['transfer', 'read', 'read-all'] },
  { checker: lock, kinds: ['acquire', 'release'] },
  { checker: lease, kinds: ['acquire', 'renew', 'release', 'work'] },
  { checker: watch, kinds: ['write', 'watch', 'final-watch'] },
  { checker: longFork, kinds: ['txn'] },
  { checker: writeSkew, kinds: ['insert', 'read'] },
  { checker: causalReverse, kinds: ['write', 'read'] },
  { checker: readAll, kinds: ['write-all', 'read-all'] },
  { checker: availability, kinds: ['read', 'write'] },
];
const histories = 400;
const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };
const atoms: readonly Json[] = [
  null,
  true,
  0,
  1,
  -1,
  NaN,
  Infinity,
  2 ** 53,
  9_007_199_254_740_993n,
  '',
  'a',
  'r',
  'w',
  '__proto__',
];
const names =
  'a 0 __proto__ constructor key value from to amount txn accounts writes token ttl until revision log events'.split(
    ' ',
  );
const depthMax = 3;
/** Deeper than any value that is read. */
const nested = Array.from({ length: 100 }).reduce<Json>((inner) => [inner], 1);

test.each(cases)(
  "$checker.name names the line of what it can't read, or comes to a verdict",
  async ({ checker, kinds }) => {
    const prng = Prng.fromSeed('hostile').fork(checker.name);
    const said = { verdicts: 0, refusals: 0 };
    for (let n = 0; n < histories; n++) {
      const record = { ...recordOf(drawOperations(prng, kinds)), initial: anyJson(prng) };
      const stream = checker.stream?.({ initial: record.initial });
      for (const op of record.history.ops) stream?.add(op);
      try {
        stringifyJson(await checker.check(record, options));
        said.verdicts++;
      } catch (error) {
        if (!(error instanceof UsageError && /history line \d+/.test(error.message))) throw error;
        said.refusals++;
      }
    }
    expect(said.verdicts).toBeGreaterThan(0);
  },
);

function drawOperations(prng: Prng, kinds: readonly string[]): DrawnOperation[] {
  return Array.from({ length: prng.between(1, 5) }, (_, process): DrawnOperation => ({
    process,
    f: prng.pick(kinds),
    input: prng.chance(1, 50) ? nested : anyJson(prng),
    output: anyJson(prng),
    type: prng.pick(['ok', 'ok', 'ok', 'info', 'fail']),
    from: prng.below(5),
    to: 5 + prng.below(4),
  }));
}

function anyJson(prng: Prng, depth = 0): Json {
  const kind = depth > depthMax ? 0 : prng.below(6);
  if (kind < 2) return prng.pick(atoms);
  const size = prng.below(4);
  if (kind === 2) return Array.from({ length: size }, () => anyJson(prng, depth + 1));
  // What looks like a transaction, or a pair of a key and a value.
  const part = (): Json => [prng.pick(['r', 'w']), prng.pick(atoms), prng.pick(atoms)];
  if (kind === 3) return depth === 0 ? Array.from({ length: size }, part) : part();
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (let i = 0; i < size; i++) object[prng.pick(names)] = anyJson(prng, depth + 1);
  return object;
}
