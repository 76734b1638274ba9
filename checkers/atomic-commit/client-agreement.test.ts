import { expect, test } from 'vitest';
import { abort, calm, commit, phases, starts } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

test('answers that agree with the decisions', () => {
  const run = `${calm}${commit('t1')}${abort('t2', { at: 40 })}
    60 p1 outcome t1
    61 p1 ok commit`;
  expect(judged('AC6', run)).toMatchObject({
    validity: 'valid',
    reason: '3 answers to clients agree with each other, with the decisions',
  });
});

test('an ok of a transaction that a node aborted', () => {
  const lost = commit('t1', { without: ['n3 forced committed', 'n3 decide', 'n3 apply', 'commit n3'] });
  expect(judged('AC6', `${calm}${lost}\n30 n3 decide t1 abort unilateral`).violations).toMatchObject([
    {
      title: 'a client was told commit on transaction t1, and n3 decided abort',
      explanation: [
        'n3 decided abort on its own at 30 ms (epoch 1, incarnation 1, line 5).',
        'A client was told commit (transfer ok) by n1 at 16 ms.',
      ],
      shownBy: 'trace',
    },
  ]);
});

test('a fail of a transaction that committed', () => {
  const run = calm + commit('t1').replace('p0 ok', 'p0 fail aborted: too slow');
  expect(judged('AC6', run).validity).toBe('invalid');
});

test('after an info either is right', () => {
  expect(
    judged('AC6', calm + commit('t1').replace('p0 ok', 'p0 info timed out') + abort('t2', { at: 40 })).validity,
  ).toBe('valid');
  const asked = `${calm}\n10 p0 transfer t1 a0 a1 5\n20 p0 info timed out\n30 p1 outcome t1\n31 p1 ok pending`;
  expect(judged('AC6', asked)).toMatchObject({ validity: 'unknown', reason: 'no client was told an outcome' });
});

test('two answers that differ, from clients alone', () => {
  const run = `${phases}\n10 p0 transfer t1 a0 a1 5\n20 p0 ok\n30 p1 outcome t1\n31 p1 ok abort`;
  expect(judged('AC6', run, { system: null }).violations).toMatchObject([
    { title: 'clients were told both commit and abort on transaction t1', shownBy: 'clients', transaction: 't1' },
  ]);
});

test('a second request that could not be sent says nothing of the first', () => {
  const run = `${calm}${commit('t1').replace('p0 ok', 'p0 info connection lost')}
    30 p1 transfer t1 a0 a1 5
    31 p1 fail not connected: refused
    40 p1 outcome t1
    41 p1 ok commit`;
  expect(judged('AC6', run).validity).toBe('valid');
});

test('a transaction of which no request was sent can not commit', () => {
  const run = calm + commit('t1').replace('p0 ok', 'p0 fail not connected: refused');
  expect(judged('AC6', run).violations[0]?.title).toBe(
    'n1 committed transaction t1, of which no request was ever sent',
  );
});

test('whether a read commits is nobody else’s business', () => {
  const run = `${calm}${commit('t1')}\n10 p1 read-all r1\n11 p1 ok a0=100 a1=100\n12 n1 tell r1 abort n2`;
  expect(judged('AC6', run).validity).toBe('valid');
});

test('a final state that contradicts an answer', () => {
  const run = calm.replace('n2 final', 'n2 final decided t1=abort') + commit('t1', { without: ['n2 '] });
  expect(judged('AC6', run).violations[0]).toMatchObject({ shownBy: 'final-state', nodes: ['n2'] });
});

test('from clients alone, answers that agree are valid', () => {
  const run = `${phases}\n10 p0 transfer t1 a0 a1 5\n20 p0 ok`;
  expect(judged('AC6', run, { system: null }).validity).toBe('valid');
});

/** Reads of both participants in the final phase, after all the time that recovery may take. */
function finalReads(a0: number, a1: number): string {
  return `
    8100 p8 read-final n2
    8110 p8 ok a0=${a0}
    8100 p9 read-final n3
    8110 p9 ok a1=${a1}`;
}

test('what was acknowledged accounts for the final balances', () => {
  const run = calm + commit('t1') + abort('t2', { at: 40 }) + finalReads(95, 105);
  expect(judged('AC6', run).reason).toBe(
    '2 answers to clients agree with each other, with the decisions and with 2 final balances',
  );
});

test('an acknowledged transfer whose effect is missing in the end is named', () => {
  const asked = '\n10 p0 transfer t1 a0 a1 5\n20 p0 ok\n30 p0 transfer t2 a0 a1 7\n40 p0 ok';
  const run = `${phases}${starts}\n9001 n1 final\n9001 n2 final\n9001 n3 final${asked}${finalReads(95, 105)}`;
  expect(judged('AC6', run).violations).toMatchObject([
    {
      title: 'transaction t2 was acknowledged, and its effect is missing in the end',
      explanation: [
        'a0 at n2 holds 95, 7 more than the answers account for.',
        'a1 at n3 holds 105, 7 less than the answers account for.',
        'No choice among the transfers whose outcome clients do not know explains it.',
        'A client was told commit (transfer ok) by n1 at 40 ms.',
      ],
      shownBy: 'clients',
      transaction: 't2',
    },
  ]);
});

test('a transfer that was refused and took effect', () => {
  const run = `${calm}\n10 p0 transfer t1 a0 a1 5\n20 p0 fail aborted: overdraft${finalReads(95, 105)}`;
  expect(judged('AC6', run).violations[0]?.title).toBe(
    'the answers to clients do not account for 2 final balances: a0, a1',
  );
});

test('a transfer that was applied twice', () => {
  expect(judged('AC6', calm + commit('t1') + finalReads(90, 110)).validity).toBe('invalid');
});

test('a transfer of unknown outcome explains a difference', () => {
  const run = `${calm}\n10 p0 transfer t1 a0 a1 5\n20 p0 info timed out`;
  expect(judged('AC6', `${run}${commit('t2', { at: 50 })}${finalReads(90, 110)}`).validity).toBe('valid');
  expect(judged('AC6', `${run}${commit('t2', { at: 50 })}${finalReads(95, 105)}`).validity).toBe('valid');
  expect(judged('AC6', `${run}${commit('t2', { at: 50 })}${finalReads(89, 111)}`).validity).toBe('invalid');
});

test('a decision that was acknowledged a moment ago may still be on its way', () => {
  const run = `${calm}\n8050 p0 transfer t1 a0 a1 5\n8090 p0 ok${finalReads(100, 105)}`;
  expect(judged('AC6', run).validity).toBe('valid');
});

test('balances are not held against answers while anything is in doubt', () => {
  const doubtful = calm.replace('n3 final', 'n3 final doubt t1:9000');
  expect(judged('AC6', doubtful + commit('t1') + finalReads(95, 100)).validity).toBe('valid');
});

test('an answer that an operator made false is labelled, unless another node decided against it too', () => {
  const forced = `${phases}
    1100..1300 fault 2.1 operator n3
    ${commit('t1', { at: 1_100, without: ['n3 forced committed', 'n3 decide', 'n3 apply', 'commit n3'] })}
    1200 n3 decide t1 abort operator`;
  expect(judged('AC6', forced).violations[0]?.label).toBe('operator');
  expect(judged('AC6', `${forced}\n1210 n2 decide t1 abort unilateral`).violations[0]).not.toHaveProperty('label');
});
