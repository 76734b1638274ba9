import type { PhaseName } from '../../harness/core/plan.ts';
import type { Generator } from '../../harness/generator/generator.ts';
import { limit } from '../../harness/generator/limit.ts';
import { nothing } from '../../harness/generator/nothing.ts';
import { perKey } from '../../harness/generator/per-key.ts';
import { perProcess } from '../../harness/generator/per-process.ts';
import { poissonRate } from '../../harness/generator/rate.ts';
import { uniform, zipf } from '../../harness/generator/zipf.ts';
import { numberOption } from '../read-option.ts';
import type { Workload, WorkloadContext, WorkloadOptions } from '../workload.ts';
import { finalReads } from './final-reads.ts';
import { keyName, keyNumber } from './keys.ts';
import { oneKey } from './one-key.ts';

const defaults: WorkloadOptions = { keys: 20, opsPerKey: 500, zipf: 0 };

/**
 * Many independent registers, each of them linearizable if the system keeps its word. Operations:
 * - `read` `{ key }`, answered `{ key, value }`, with the value null for a key that was never written;
 * - `write` `{ key, value }`, every value new to its key;
 * - `cas` `{ key, from, to }`: sets `to` if the register holds `from`, and is `fail` if it certainly does not.
 *
 * Processes are spread over all nodes. After `opsPerKey` operations a key gives way to a fresh one: the cost of the
 * check grows with the length of a key's history, not with their number.
 */
export const register: Workload = {
  name: 'register',
  summary: 'reads, writes and compare-and-sets of many independent keys',
  operations: [
    { f: 'read', isRequired: true },
    { f: 'write', isRequired: true },
    { f: 'cas', isRequired: true },
  ],
  defaults,
  optionHelp: {
    keys: 'How many keys are in use at a time.',
    opsPerKey: 'Operations on a key before a fresh one takes its place.',
    zipf: 'How hot the hot keys are: the exponent of a Zipf distribution; 0 makes all keys alike, 0.99 is usual.',
  },
  checkers: [{ checker: 'linearizable', model: 'cas-register' }, { checker: 'stats' }, { checker: 'progress' }],
  marks: [
    {
      name: 'cas that matched',
      statement: 'a compare-and-set found the value that it expected',
      isReached: ({ history }) => history.operations.some(({ f, type }) => f === 'cas' && type === 'ok'),
    },
    {
      name: 'cas that did not match',
      statement: 'a compare-and-set was refused because the register held another value',
      isReached: ({ history }) =>
        history.operations.some(({ f, type, error }) => f === 'cas' && type === 'fail' && error === 'mismatch'),
    },
  ],
  nodeOf: (slot, { nodes }) => nodes[slot % nodes.length] as string,
  generator: (phase, context) => (phase === 'final' ? final(context) : load(phase, context)),
  initial: () => null,
};

function load(phase: PhaseName, context: WorkloadContext): Generator {
  const source = { context, defaults };
  const width = numberOption('keys', { min: 1, max: 10_000, isInteger: true }, source);
  const opsPerKey = numberOption('opsPerKey', { min: 1, max: 1_000_000, isInteger: true }, source);
  const exponent = numberOption('zipf', { min: 0, max: 10, isInteger: false }, source);
  const prng = context.prng.fork('register').fork(phase);
  const keys = perKey({
    prng: prng.fork('keys'),
    width,
    make: (key) => limit(opsPerKey, oneKey(prng.fork('key').fork(key), keyName(phase, key))),
    keyOf: ({ value }) => keyNumber(phase, value),
    pick: exponent === 0 ? uniform(width) : zipf(width, exponent),
  });
  return poissonRate(prng.fork('rate'), context.rate, keys);
}

/** Every key from every node: the slots of a node share its keys. */
function final(context: WorkloadContext): Generator {
  const { concurrency, nodes } = context;
  const width = numberOption('keys', { min: 1, max: 10_000, isInteger: true }, { context, defaults });
  return perProcess(concurrency, (slot) => {
    const node = slot % nodes.length;
    const readers = Math.ceil((concurrency - node) / nodes.length);
    const rank = Math.floor(slot / nodes.length);
    const places = Array.from({ length: width }, (_, place) => place).filter((place) => place % readers === rank);
    return places.length === 0 ? nothing : finalReads({ places, width });
  });
}
