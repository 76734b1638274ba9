import { expect, test } from 'vitest';
import { abort, calm, commit } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

test('decisions that are told again and found again are stable', () => {
  const run = `${calm}${commit('t1')}${abort('t2', { at: 40 })}
    100 n1 restarts t1=committed
    101 n1 tell t1 commit n2
    9001 n1 final decided t1=commit`;
  expect(judged('AC2', run)).toMatchObject({ validity: 'valid', reason: '5 decisions of nodes, none reversed' });
});

test('a coordinator that presumes abort after a commit reverses itself', () => {
  const { violations } = judged('AC2', `${calm}${commit('t1')}\n100 n1 restarts\n101 n1 tell t1 abort n3`);
  expect(violations).toMatchObject([
    {
      title: 'n1 reversed its decision on t1 from commit to abort',
      explanation: [
        'n1 told n3 commit at 16 ms (epoch 1, incarnation 1, line 7).',
        'n1 told n3 abort at 101 ms (epoch 1, incarnation 2, line 2).',
        'A client was told commit (transfer ok) by n1 at 16 ms.',
      ],
      nodes: ['n1'],
      transaction: 't1',
    },
  ]);
});

test('a log in which the opposite is found reverses the decision', () => {
  expect(judged('AC2', `${calm}${commit('t1')}\n100 n2 restarts t1=aborted`).validity).toBe('invalid');
});

test('a final state that says the opposite reverses the decision', () => {
  const run = calm.replace('n2 final', 'n2 final decided t1=abort') + commit('t1');
  expect(judged('AC2', run).validity).toBe('invalid');
});

test('order is by incarnation and sequence number, not by the time at which a line was seen', () => {
  // The first life's last words reach the controller late; they don't come after the second life's.
  const run = `${calm}
    50 n1 decide t1 abort timeout
    50 n1 tell t1 abort client
    40 n1 restarts t1=aborted`;
  expect(judged('AC2', run).validity).toBe('valid');
});

test('in doubt again after a restart is no reversal', () => {
  const run = `${calm}
    10 n2 forced prepared t1
    11 n2 yes t1
    12 n2 decide t1 abort coordinator
    12 n2 release t1
    20 n2 restarts t1=prepared
    21 n2 decide t1 abort coordinator`;
  expect(judged('AC2', run).validity).toBe('valid');
});
