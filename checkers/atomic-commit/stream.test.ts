import { expect, test } from 'vitest';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { record } from '../testing/record-dsl.ts';
import { abort, calm, commit } from '../testing/runs.ts';
import { streamAtomicCommit } from './stream.ts';
import { simulatedRun } from './testing/simulated-run.ts';
import { verdictOn } from './testing/judged.ts';

/** Everything in the order in which the controller saw it; the first violation that is told. */
function streamed({ history, traces }: RunRecord, promised: readonly string[] = []): Violation | undefined {
  const check = streamAtomicCommit({ promised });
  let next = 0;
  for (const op of history.ops) {
    for (let trace = traces[next]; trace !== undefined && trace.seenAt <= op.time; trace = traces[++next]) {
      const violation = check.addTrace?.(trace);
      if (violation !== undefined) return violation;
    }
    const violation = check.add(op);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

test('legal runs go through', () => {
  expect(streamed(record(calm + commit('t1') + abort('t2', { at: 50 })))).toBeUndefined();
});

test.each([
  ['AC1', '20 n1 tell t1 commit n2\n21 n3 apply t1 abort'],
  ['AC1', '20 n1 tell t1 commit n2\n21 n3 restarts t1=aborted'],
  ['AC2', '20 n1 tell t1 commit n2\n21 n1 tell t1 abort n3'],
  ['AC6', '10 p0 transfer t1 a0 a1 5\n20 p0 ok\n21 n3 apply t1 abort'],
  ['AC6', '10 p0 transfer t1 a0 a1 5\n20 p0 ok\n30 p1 outcome t1\n40 p1 ok abort'],
])('%s is told at the line that contradicts: %s', (property, lines) => {
  expect(streamed(record(calm + '\n' + lines))).toMatchObject({ property, transaction: 't1' });
});

test('what the system does not promise is not told, and what comes after it is', () => {
  const wavers = `${calm}\n20 n1 tell t1 commit n2\n21 n1 tell t1 abort n3`;
  expect(streamed(record(wavers), ['AC1', 'AC6'])).toBeUndefined();
  expect(streamed(record(`${wavers}\n22 n2 apply t1 abort`), ['AC1', 'AC6'])).toMatchObject({ property: 'AC1' });
  // One that promises nothing of atomic commitment is held against all of it.
  expect(streamed(record(wavers), ['progress'])).toMatchObject({ property: 'AC2' });
});

test('a decision that may die in memory is not held against anybody yet', () => {
  expect(streamed(record(`${calm}\n20 n1 decide t1 commit votes\n30 n1 tell t1 abort n2`))).toBeUndefined();
});

test('a correct protocol is never accused, and whoever is accused is guilty', () => {
  let accused = 0;
  for (const mistake of [undefined, 'told before written', 'aborted in doubt', 'rolled back at restart'] as const) {
    for (let seed = 0; seed < 60; seed++) {
      const run = record(simulatedRun(seed, mistake));
      const violation = streamed(run);
      if (violation === undefined) continue;
      accused++;
      const properties = verdictOn(run).violations.map(({ property }) => property);
      expect({ seed, mistake, properties }).toMatchObject({ properties: expect.arrayContaining([violation.property]) });
    }
  }
  expect(accused).toBeGreaterThan(10);
});
