import { expect, test } from 'vitest';
import { abort, calm, commit, read, starts } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

test('commits with all their votes, each durable before it was told, are justified', () => {
  const { validity, reason } = judged('AC3', calm + commit('t1') + abort('t2', { at: 40 }));
  expect(validity).toBe('valid');
  expect(reason).toBe('1 commit, each with all its yes votes, each durable before it was told');
});

test('a commit without the vote of a participant is not', () => {
  const { violations } = judged('AC3', calm + commit('t1', { without: ['n3 yes', 'n3 forced prepared'] }));
  expect(violations).toMatchObject([
    {
      title: 'transaction t1 was committed by n1 although n3 never voted',
      nodes: ['n1', 'n3'],
      shownBy: 'trace',
    },
  ]);
});

test('nor is a commit against a no', () => {
  const run = calm + commit('t1').replace('n3 yes t1', 'n3 no t1 lock conflict');
  expect(judged('AC3', run).violations.map(({ title, explanation }) => [title, explanation[1]])).toEqual([
    [
      'transaction t1 was committed by n1 although n3 voted no',
      'n3 voted no (lock conflict) at 13 ms (epoch 1, incarnation 1, line 3).',
    ],
  ]);
});

test('nor one of a participant that voted after it had committed', () => {
  const run = `${calm}${commit('t1', { without: ['n3 yes'] })}\n30 n3 yes t1`;
  expect(judged('AC3', run).violations[0]?.title).toBe(
    'transaction t1 was committed by n1 although n3 voted only after it had committed',
  );
});

test('a yes before its record is durable', () => {
  const early = commit('t1').replace('n3 forced prepared t1', 'n3 lazy prepared t1');
  expect(judged('AC3', calm + early).violations.map(({ title }) => title)).toEqual([
    'n3 voted yes on t1 before its prepared record was durable',
  ]);
});

test('a yes whose record becomes durable only later', () => {
  const late = `${calm}\n10 n2 yes t1\n11 n2 forced prepared t1\n12 n2 decide t1 abort`;
  expect(judged('AC3', late).validity).toBe('invalid');
});

test('a commit that is told before its record is durable', () => {
  const early = commit('t1', { without: ['n1 forced committed'] });
  expect(judged('AC3', calm + early).violations.map(({ title }) => title)).toEqual([
    'n1 told client commit on t1 before its commit record was durable',
  ]);
});

test('a yes repeated after a restart needs no second record', () => {
  const run = `${calm}${commit('t1', { without: ['n2 decide', 'n2 forced committed', 'n2 apply', 'n2 release'] })}
    30 n2 restarts t1=prepared
    31 n2 yes t1`;
  expect(judged('AC3', run).validity).toBe('valid');
});

test('passing on a commit that was learnt needs no record of its own', () => {
  const run = `${calm}${commit('t1', { without: ['n2 forced committed'] })}\n30 n2 tell t1 commit n3`;
  expect(judged('AC3', run).validity).toBe('valid');
});

test('an abort needs no record', () => {
  expect(judged('AC3', calm + commit('t1') + abort('t2', { at: 40 })).validity).toBe('valid');
});

test('a read has nothing to make durable', () => {
  const reading = commit('r1', { without: ['p0', 'forced'] }) + read('r1', 'a0=100 a1=100', 10);
  expect(judged('AC3', calm + commit('t1', { at: 50 }) + reading).validity).toBe('valid');
});

test('a vote that may be in a gap of the trace is not held to be missing', () => {
  const run = `${calm}${commit('t1', { without: ['n3 yes', 'n3 forced prepared'] })}\n30 n3 loses a line\n31 n3 suspect n1`;
  expect(judged('AC3', run)).toMatchObject({
    validity: 'unknown',
    reason: 'the trace of n3 lacks line 6 of incarnation 1',
  });
});

test('a vote that may have been printed after the end of what was recorded is not held to be missing', () => {
  const cut = `0 phase before${starts}${commit('t1', { without: ['n3 yes', 'n3 forced', 'n3 decide', 'n3 apply', 'n3 release'] })}`;
  expect(judged('AC3', cut).violations).toEqual([]);
  expect(judged('AC3', `${cut}\n900 n3 suspect n1 silent\n2000 p0 read`).violations).toEqual([]);
  // Long after the commit its trace goes on without one.
  expect(judged('AC3', `${cut}\n1500 n3 suspect n1 silent\n2000 p0 read`).violations).toHaveLength(1);
});

test('nor where the traces alone were cut off, on a full disk', () => {
  const run = calm + commit('t1', { without: ['n3 yes', 'n3 forced', 'n3 decide', 'n3 apply', 'n3 release'] });
  expect(judged('AC3', run).violations).toHaveLength(1);
  expect(judged('AC3', run, { gaps: ['traces: the last line was torn and left out'] }).violations).toEqual([]);
});

test('nobody said who takes part', () => {
  expect(judged('AC3', calm + commit('t1', { without: ['begin'] })).reason).toBe('no trace says who takes part in t1');
});

test('a system whose traces say nothing of its log is not judged', () => {
  const { validity, reason } = judged('AC3', calm + commit('t1', { without: ['forced'] }));
  expect([validity, reason]).toEqual(['unknown', 'no node says when its log is durable']);
});

test('without a commit nothing was judged', () => {
  expect(judged('AC3', calm + abort('t1')).validity).toBe('unknown');
});
