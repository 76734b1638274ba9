import * as fc from 'fast-check';
import type { Prng } from '../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { record } from '../testing/record-dsl.ts';
import { calm, commit } from '../testing/runs.ts';
import { verdictOn } from './testing/judged.ts';
import { Oracle } from './testing/oracle.ts';
import { randomRun } from './testing/random-acts.ts';

const properties = ['AC1', 'AC2', 'AC3', 'AC6', 'AC7'] as const;

/** Acts that make little sense, and committed transactions with one act left out, doubled or turned round. */
export const fuzzer: Fuzzer = { name: 'atomic-commit', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const text = isNearMiss ? nearMiss(prng) : (fc.sample(randomRun, { numRuns: 1, seed: prng.uint32() })[0] ?? '');
  const run = record(text);
  const oracle = new Oracle(run);
  const verdict = verdictOn(run);
  let validity: FuzzCase['validity'] = 'valid';
  for (const property of properties) {
    const expected = oracle.isViolated(property);
    const found = verdict.properties.find((each) => each.property === property)?.validity === 'invalid';
    if (found !== expected)
      throw new Error(`${property} is ${found ? '' : 'not '}violated, and the oracle says otherwise:\n${text}`);
    if (expected) validity = 'invalid';
  }
  return { validity, isNearMiss };
}

/** Two transactions as they should be, but for one line. */
function nearMiss(prng: Prng): string {
  const lines = (commit('t1') + commit('t2', { at: 30, process: 'p1' })).split('\n').filter((line) => line !== '');
  const at = prng.below(lines.length);
  const line = lines[at] ?? '';
  const isNodes = / n\d /.test(line);
  const change = prng.below(isNodes ? 4 : 1);
  // A client's line stays: without its request a transaction is another one.
  if (isNodes && change === 0) lines.splice(at, 1);
  if (change === 1)
    lines[at] = line.includes('commit') ? line.replace('commit', 'abort') : line.replace(/ yes /, ' no ');
  if (change === 2) lines.splice(at, 0, line);
  if (change === 3) lines.push(restart(prng));
  return `${calm}\n${lines.join('\n')}`;
}

/** After both: a node that finds all, some or nothing of it in its log. */
function restart(prng: Prng): string {
  const found = ['t1', 't2']
    .filter(() => prng.chance(3, 4))
    .map((txn) => `${txn}=${prng.pick(['prepared', 'committed'])}`);
  return `60 ${prng.pick(['n1', 'n2', 'n3'])} restarts ${found.join(' ')}`;
}
