import { describe, expect, test } from 'vitest';
import type { Json } from '../../harness/core/json.ts';
import { record } from '../testing/record-dsl.ts';
import { abort, calm, commit } from '../testing/runs.ts';
import { judged, verdictOn } from './testing/judged.ts';

const anomalies = (property: string, text: string): (string | undefined)[] =>
  judged(property, text).violations.map(({ anomaly }) => anomaly);
const detailsOf = (text: string): Readonly<Record<string, Json>> => verdictOn(record(text)).details;

const transitions = (lines: string): Json | undefined => detailsOf(`${calm}\n${lines}`)['illegalTransitions'];

/** n3 does not learn that t1 committed. */
const unlearnt = commit('t1', { without: ['n3 forced committed', 'n3 decide', 'n3 apply', 'n3 release', 'commit n3'] });

describe('heuristic outcomes are a category of their own', () => {
  test('one that differs from the decision is mixed, and the system’s own', () => {
    const run = `${calm}${unlearnt}\n70 n3 decide t1 abort unilateral`;
    expect(anomalies('AC1', run)).toEqual(['heuristic-mixed']);
    expect(detailsOf(run)['heuristics']).toEqual({
      agreed: 0,
      mixed: 1,
      hazard: 0,
      listed: [{ txn: 't1', node: 'n3', decision: 'abort', by: 'unilateral', outcome: 'mixed' }],
    });
  });

  test('one that happens to agree is counted and violates nothing', () => {
    const run = `${calm}${unlearnt}\n70 n3 decide t1 commit operator`;
    expect(judged('AC1', run).validity).toBe('valid');
    expect(detailsOf(run)['heuristics']).toMatchObject({ agreed: 1, mixed: 0, hazard: 0 });
  });

  test('where nobody knows what another participant decided it is a hazard', () => {
    const run = `${calm}
      10 n1 begin t1 n2 n3
      12 n3 forced prepared t1
      13 n3 yes t1
      70 n3 decide t1 abort operator`;
    expect(judged('AC1', run).validity).toBe('valid');
    expect(detailsOf(run)['heuristics']).toMatchObject({ hazard: 1, listed: [{ node: 'n3', outcome: 'hazard' }] });
  });

  test('a split of two nodes that both went by the rules is no heuristic outcome', () => {
    const run = `${calm}${unlearnt}\n70 n3 decide t1 abort termination`;
    expect(anomalies('AC1', run)).toEqual(['split-decision']);
    expect(detailsOf(run)['heuristics']).toMatchObject({ agreed: 0, mixed: 0, hazard: 0 });
  });
});

describe('equivocation', () => {
  test('is named by the two statements, from the liar’s own trace', () => {
    const { violations } = judged('AC2', `${calm}\n10 n1 tell t1 commit n2\n11 n1 tell t1 abort n3`);
    expect(violations.map(({ anomaly }) => anomaly)).toEqual(['equivocation']);
    expect(violations[0]?.explanation).toContain(
      'n1 made both statements: commit to n2 (n1/1/2), and abort to n3 (n1/1/3).',
    );
  });

  test('is named by those who acted on the two statements, where the liar is silent', () => {
    const run = `${calm}
      10 n2 decide t1 commit coordinator via:n1/1/7
      11 n3 decide t1 abort coordinator via:n1/1/9`;
    const { violations } = judged('AC1', run);
    expect(violations.map(({ anomaly }) => anomaly)).toEqual(['equivocation']);
    expect(violations[0]?.explanation).toContain(
      'n1 made both statements: commit to n2 (n1/1/7), and abort to n3 (n1/1/9).',
    );
    expect(detailsOf(run)['contradictions']).toMatchObject({ count: 1, listed: [{ txn: 't1', by: 'n1' }] });
  });

  test('is not the fault of one who changed its mind towards a single node', () => {
    expect(anomalies('AC2', `${calm}\n10 n1 tell t1 commit n2\n11 n1 tell t1 abort n2`)).toEqual(['reversed-decision']);
  });

  test('nor of two senders that each say one thing', () => {
    const run = `${calm}
      10 n2 decide t1 commit coordinator via:n1/1/7
      11 n3 decide t1 abort coordinator via:n4/1/9`;
    expect(anomalies('AC1', run)).toEqual(['split-decision']);
  });
});

describe('what is lost in a restart', () => {
  test('a vote that was never forced is amnesia', () => {
    const run = `${calm}\n10 n1 begin t1 n2 n3\n12 n2 yes t1\n20 n2 restarts`;
    expect(anomalies('AC7', run)).toEqual(['amnesia']);
  });

  test('a commit that was told is a lost decision', () => {
    const run = `${calm}\n10 n1 begin t1 n2 n3\n12 n1 tell t1 commit client\n20 n1 restarts t1=collecting`;
    expect(anomalies('AC7', run)).toEqual(['lost-decision']);
  });
});

test('evidence that conflicts is told as such: an answer that no node’s record bears out, and two answers', () => {
  const aborted = `${calm}${abort('t1', { without: ['fail aborted'] })}\n60 p0 ok`;
  expect(anomalies('AC6', aborted)).toEqual(['false-answer']);
  const both = `${calm}\n10 p0 transfer t1 a0 a1 5\n20 p0 ok\n30 p1 outcome t1\n40 p1 ok abort`;
  expect(anomalies('AC6', both)).toContain('conflicting-answers');
});

describe('the state machine of a transaction at a node', () => {
  test('legal runs take legal steps alone', () => {
    expect(transitions(commit('t1') + abort('t2', { at: 50 }))).toEqual({ count: 0, listed: [] });
  });

  test('a yes after a no is none of them', () => {
    expect(transitions('10 n2 no t1 busy\n20 n2 forced prepared t1\n21 n2 yes t1')).toMatchObject({
      listed: [{ txn: 't1', node: 'n2', from: 'aborted', to: 'prepared', incarnation: 1, sequence: 3 }, {}],
    });
  });

  test('nor is a way out of a decision', () => {
    expect(transitions('10 n2 forced committed t1\n20 n2 apply t1 abort')).toMatchObject({
      listed: [{ from: 'committed', to: 'aborted' }],
    });
  });

  test('a vote that is repeated after the decision is', () => {
    expect(transitions('10 n2 forced prepared t1\n11 n2 yes t1\n20 n2 apply t1 commit\n30 n2 yes t1')).toEqual({
      count: 0,
      listed: [],
    });
  });
});

describe('transactions in doubt over time', () => {
  test('are counted from a yes to the decision, with the age of the oldest', () => {
    const run = `${calm}
      1000 n2 forced prepared t1\n1000 n2 yes t1\n1500 n3 forced prepared t2\n1500 n3 yes t2
      3000 n2 decide t1 abort coordinator\n4000 n3 decide t2 abort coordinator`;
    const points = detailsOf(run)['inDoubt'] as readonly { atMs: number; count: number; oldestMs: number }[];
    expect(points).toHaveLength(200);
    const at = (ms: number): unknown => points.findLast(({ atMs }) => atMs <= ms);
    expect(at(1_400)).toMatchObject({ count: 1 });
    expect(at(2_900)).toMatchObject({ count: 2, oldestMs: expect.closeTo(1_900, -2) as number });
    expect(at(3_900)).toMatchObject({ count: 1, oldestMs: expect.closeTo(2_400, -2) as number });
    expect(at(8_000)).toMatchObject({ count: 0, oldestMs: 0 });
  });

  test('are none where nobody voted', () => {
    expect(detailsOf(calm)['inDoubt']).toEqual([]);
  });
});
