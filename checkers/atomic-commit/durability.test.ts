import { describe, expect, test } from 'vitest';
import { calm, commit } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

/** n2 has voted yes in t1 and knows no more. */
const voted = calm + commit('t1', { without: ['n2 forced committed', 'n2 decide', 'n2 apply', 'n2 release'] });

test('without a restart nothing could be lost', () => {
  expect(judged('AC7', calm + commit('t1'))).toMatchObject({
    validity: 'valid',
    reason: 'no node restarted, so nothing could be lost',
  });
});

test('votes and decisions that recovery found were kept', () => {
  const run = `${voted}\n100 n1 restarts t1=committed\n100 n2 restarts t1=prepared\n110 n2 decide t1 commit recovery`;
  expect(judged('AC7', run)).toMatchObject({
    validity: 'valid',
    reason: '2 restarts: 2 votes and decisions told before were found by recovery',
  });
});

test.each(['', 't1=collecting', 't1=refused'])('a yes of which recovery found "%s" was lost', (found) => {
  expect(judged('AC7', `${voted}\n2000 n2 restarts ${found}`).violations).toMatchObject([
    {
      title: 'n2 lost its yes vote on t1 in its restart',
      explanation: [
        'n2 voted yes at 13 ms (epoch 1, incarnation 1, line 3).',
        `After its restart, in incarnation 2, recovery found ${found === '' ? 'nothing of it' : `it ${found.slice(3)}`} at 2.00 s.`,
        'A client was told commit (transfer ok) by n1 at 16 ms.',
      ],
      nodes: ['n2'],
    },
  ]);
});

test.each(['prepared', 'precommitted', 'committed', 'aborted'])(
  'a yes of which recovery found "%s" was kept',
  (state) => {
    expect(judged('AC7', `${voted}\n100 n2 restarts t1=${state}`).validity).toBe('valid');
  },
);

test('what was in doubt after one restart must still be there after the next', () => {
  expect(judged('AC7', `${voted}\n100 n2 restarts t1=prepared\n200 n2 restarts t1=prepared`).validity).toBe('valid');
  expect(judged('AC7', `${voted}\n100 n2 restarts t1=prepared\n200 n2 restarts`).validity).toBe('invalid');
});

test.each(['t1=collecting', 't1=aborted'])(
  'a commit that was told and of which recovery found "%s" was lost',
  (found) => {
    const run = `${calm}${commit('t1', { without: ['n1 forced committed'] })}\n100 n1 restarts ${found}`;
    expect(judged('AC7', run).violations[0]?.title).toBe('n1 lost its commit on t1 in its restart');
  },
);

test('a coordinator may forget a commit that everybody has', () => {
  expect(judged('AC7', `${calm}${commit('t1')}\n100 n1 restarts`).validity).toBe('valid');
});

test('but not one that somebody has yet to learn', () => {
  expect(judged('AC7', `${voted}\n100 n1 restarts`).violations[0]?.title).toBe(
    'n1 lost its commit on t1 in its restart',
  );
});

test('a record that says that it has ended does not make it so', () => {
  expect(judged('AC7', `${voted}\n50 n1 lazy end t1\n100 n1 restarts`).validity).toBe('invalid');
  expect(judged('AC7', `${calm}${commit('t1')}\n50 n1 lazy end t1\n100 n1 restarts`).validity).toBe('valid');
});

test('a commit record that was forced must be found as such', () => {
  expect(judged('AC7', `${calm}${commit('t1')}\n100 n2 restarts t1=prepared`).violations[0]?.explanation[0]).toBe(
    'n2 wrote its commit record at 17 ms (epoch 1, incarnation 1, line 4).',
  );
});

test('a commit that was learnt and not yet written may be in doubt again', () => {
  const run = `${voted}\n20 n2 decide t1 commit coordinator\n21 n2 tell t1 commit n3\n100 n2 restarts t1=prepared`;
  expect(judged('AC7', run).validity).toBe('valid');
});

test('an abort needs no memory', () => {
  const run = `${calm}\n10 n1 begin t1 n2\n11 n1 decide t1 abort timeout\n11 n1 tell t1 abort client\n100 n1 restarts`;
  expect(judged('AC7', run).validity).toBe('valid');
});

test('an abort that was told and found committed is lost', () => {
  const run = `${calm}\n11 n1 decide t1 abort timeout\n11 n1 tell t1 abort client\n100 n1 restarts t1=committed`;
  expect(judged('AC7', run).violations[0]?.title).toBe('n1 lost its abort on t1 in its restart');
});

test('a vote that was cast and settled may be forgotten', () => {
  expect(judged('AC7', `${calm}${commit('t1')}\n100 n2 restarts`).validity).toBe('valid');
});

test('a read-only vote and the votes of reads may be forgotten', () => {
  expect(judged('AC7', `${calm}\n10 n2 yes t1 read-only\n100 n2 restarts`).validity).toBe('valid');
  const reading = `${calm}\n9 p0 read-all r1\n10 n2 yes r1\n12 p0 ok a0=1\n100 n2 restarts`;
  expect(judged('AC7', reading).validity).toBe('valid');
});

test('a recovery that does not say what it found is missing evidence, once it takes part in anything', () => {
  const silent = `${voted}\n100 n2 restarts silently\n110 n2 suspect n1 closed`;
  expect(judged('AC7', silent).validity).toBe('valid');
  expect(judged('AC7', `${silent}\n120 n2 decide t1 commit coordinator`)).toMatchObject({
    validity: 'unknown',
    reason: 'n2 does not say what its recovery found in incarnation 2',
  });
});

test('a life that was cut short before it said anything is passed over', () => {
  expect(judged('AC7', `${voted}\n100 n2 restarts silently\n200 n2 restarts`).validity).toBe('invalid');
});

/** n2 votes, decides, passes the commit on, and restarts. */
const ac7 = (by: string, found: string, more = ''): string =>
  judged(
    'AC7',
    `${calm}
    10 n2 forced prepared t1
    11 n2 yes t1
    12 n2 decide t1 commit ${by}
    13 n2 tell t1 commit n3
    ${more}
    20 n2 restarts ${found}`,
  ).validity;

describe('a commit that a node passed on', () => {
  test.each(['coordinator', 'peer', 'recovery'])('and had learnt (%s) may be in doubt again after a restart', (by) => {
    expect(ac7(by, 't1=prepared')).toBe('valid');
    expect(ac7(by, 't1=precommitted')).toBe('valid');
    expect(ac7(by, 't1=refused')).toBe('invalid');
  });

  test.each(['votes', 'termination', 'unilateral'])('and had made up itself (%s) may not', (by) => {
    expect(ac7(by, 't1=prepared')).toBe('invalid');
    expect(ac7(by, 't1=precommitted')).toBe('invalid');
  });

  test('and applied needs no record any more; otherwise it does', () => {
    expect(ac7('coordinator', '', '14 n2 apply t1 commit')).toBe('valid');
    expect(ac7('coordinator', '')).toBe('invalid');
  });
});
