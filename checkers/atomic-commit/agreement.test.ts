import { describe, expect, test } from 'vitest';
import { abort, calm, commit, phases, starts } from '../testing/runs.ts';
import { system } from '../testing/record-dsl.ts';
import { judged } from './testing/judged.ts';

test('transactions that everybody decides alike agree', () => {
  const { validity, reason } = judged('AC1', calm + commit('t1') + abort('t2', { at: 50 }));
  expect(validity).toBe('valid');
  expect(reason).toBe('2 decided transactions, each decided one way');
});

test('one node that decides otherwise is a split, told with who, when, in which epoch and under which fault', () => {
  const { validity, violations } = judged(
    'AC1',
    `${calm}
    1100..2600 fault 2.1 partition n1>n3 n3>n1
    ${commit('t1', { at: 1_100, without: ['n3 forced committed', 'n3 decide', 'n3 apply', 'n3 release', 'commit n3'] })}
    1700 n3 timeout t1 decision
    1700 n3 decide t1 abort unilateral
    1700 n3 release t1`,
  );
  expect(validity).toBe('invalid');
  expect(violations).toEqual([
    {
      property: 'AC1',
      anomaly: 'heuristic-mixed',
      title: 'transaction t1 was committed by n1 and n2 and aborted by n3',
      explanation: [
        'n1 decided commit by the votes at 1.10 s (epoch 1, incarnation 1, line 4).',
        'n2 decided commit as the coordinator told it at 1.11 s (epoch 1, incarnation 1, line 5).',
        'n3 decided abort on its own at 1.70 s (epoch 1, incarnation 1, line 5).',
        'A client was told commit (transfer ok) by n1 at 1.11 s.',
        'Active then: 2.1 partition of n1, n3 (1.10 s to 2.60 s).',
      ],
      shownBy: 'trace',
      window: { from: 1_105_000_000, to: 1_700_000_000 },
      operations: [7],
      nodes: ['n1', 'n2', 'n3'],
      transaction: 't1',
      faults: ['2.1'],
    },
  ]);
});

test('a split that the final states show is told as such', () => {
  const { violations } = judged(
    'AC1',
    `${phases}${starts}
    9001 n1 final decided t1=commit
    9001 n2 final decided t1=commit
    9001 n3 final decided t1=abort`,
  );
  expect(violations.map(({ shownBy, transaction }) => [shownBy, transaction])).toEqual([['final-state', 't1']]);
});

test('a node that never decides disagrees with nobody', () => {
  const run = calm + commit('t1', { without: ['n3 decide', 'n3 apply', 'n3 forced committed', 'commit n3'] });
  expect(judged('AC1', run).validity).toBe('valid');
});

test('a node that changes its own mind does not disagree with another one', () => {
  expect(judged('AC1', `${calm}\n10 n1 decide t1 abort\n10 n1 tell t1 abort\n20 n1 decide t1 commit`).validity).toBe(
    'valid',
  );
});

test('a decision that died in memory with its process was never made', () => {
  const run = `${calm}
    10 n1 begin t1 n2 n3
    15 n1 decide t1 commit votes
    20 n1 restarts t1=collecting
    21 n1 decide t1 abort presumption
    21 n1 tell t1 abort n2
    22 n2 decide t1 abort coordinator
    22 n2 release t1`;
  expect(judged('AC1', run).validity).toBe('valid');
  expect(judged('AC2', run).validity).toBe('valid');
  // Once somebody was told, it counts.
  const told = run.replace('20 n1 restarts', '16 n1 tell t1 commit client\n20 n1 restarts');
  expect(judged('AC1', told).validity).toBe('invalid');
  expect(judged('AC2', told).validity).toBe('invalid');
});

test('a mixed outcome that the plan forced is a violation with a label', () => {
  const run = `${phases}
    1100..1300 fault 2.1 operator n3
    ${commit('t1', { at: 1_100, without: ['n3 forced committed', 'n3 decide', 'n3 apply', 'commit n3'] })}
    1200 n3 decide t1 abort operator
    1200 n3 apply t1 abort`;
  expect(judged('AC1', run).violations[0]?.label).toBe('operator');
  const unasked = run.replace('fault 2.1 operator', 'fault 2.1 kill');
  expect(judged('AC1', unasked).violations[0]).not.toHaveProperty('label');
});

test('a gap in a trace makes agreement unknown, and names it', () => {
  const { validity, reason } = judged('AC1', `${calm}${commit('t1')}\n600 n3 loses a line\n601 n3 suspect n1 silent`);
  expect(validity).toBe('unknown');
  expect(reason).toBe('the trace of n3 lacks line 8 of incarnation 1');
});

test('a split is a split whatever else is missing', () => {
  const run = `${calm}\n10 n1 decide t1 commit\n10 n1 tell t1 commit\n10 n2 loses a line\n11 n2 decide t1 abort\n11 n2 apply t1 abort`;
  expect(judged('AC1', run, { gaps: ['traces: torn'] }).validity).toBe('invalid');
});

test('without a decision nothing was judged', () => {
  expect(judged('AC1', `${calm}\n10 n1 begin t1 n2\n10 n2 timeout t1 x\n10 n3 timeout t1 x`).validity).toBe('unknown');
});

const untraced = { ...system, hasTrace: false };

test('a system without traces is judged by what its nodes have on record in the end', () => {
  const run = `${phases}\n9001 n1 final decided t1=commit\n9001 n2 final decided t1=commit\n9001 n3 final`;
  expect(judged('AC1', run, { system: untraced }).validity).toBe('valid');
  expect(judged('AC1', `${phases}\n10 p0 read x\n20 p0 ok`, { system: untraced }).reason).toBe('test writes no traces');
});

/** n1 decides commit and crashes; n2 aborts. */
const ac1 = (marks: string): string =>
  judged(
    'AC1',
    `${calm}
    10 n1 begin t1 n2 n3
    11 n1 decide t1 commit votes
    ${marks}
    20 n1 restarts
    30 n2 tell t1 abort n3`,
  ).validity;

describe('a decision outlives the process that made it', () => {
  test.each([
    ['was written', '12 n1 forced committed t1'],
    ['was told', '12 n1 tell t1 commit n3'],
    ['was applied', '12 n1 apply t1 commit'],
    ['freed the locks', '12 n1 release t1'],
    ['freed the locks after something else was written', '12 n1 forced aborted t1\n13 n1 release t1'],
  ])('where it %s', (_how, marks) => {
    expect(ac1(marks)).toBe('invalid');
  });

  test.each([
    ['left no mark', ''],
    ['was written lazily', '12 n1 lazy committed t1'],
    ['was not what was written', '12 n1 forced aborted t1'],
    ['was followed by another record', '12 n1 forced end t1'],
  ])('and not where it %s', (_how, marks) => {
    expect(ac1(marks)).toBe('valid');
  });

  test('an abort that was written too', () => {
    const run = `${calm}
      10 n1 decide t1 abort timeout
      11 n1 forced aborted t1
      20 n1 restarts
      30 n2 tell t1 commit n3`;
    expect(judged('AC1', run).validity).toBe('invalid');
  });
});
