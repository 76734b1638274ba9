import { expect, test } from 'vitest';
import { calm, commit, phases } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

const held = calm.replace('n2 final', 'n2 final locks a0:t1');

test('no lock is left', () => {
  expect(judged('AC8', calm + commit('t1'))).toMatchObject({
    validity: 'valid',
    reason: 'no lock is left in the end on 3 nodes',
  });
});

test('a lock of a decided transaction outlives it', () => {
  expect(judged('AC8', held + commit('t1', { without: ['n2 release'] })).violations).toMatchObject([
    {
      title: 'n2 still holds the lock of a0 for transaction t1',
      explanation: [
        'n2 holds 1 lock of t1 in the end, at 9.00 s, and does not count it among what is in doubt.',
        'n2 decided commit as the coordinator told it at 17 ms (epoch 1, incarnation 1, line 5).',
        'The locks were due to be free at 7.00 s.',
        'A client was told commit (transfer ok) by n1 at 16 ms.',
      ],
      transaction: 't1',
      nodes: ['n2'],
    },
  ]);
});

test('so does one of a transaction that nobody knows', () => {
  expect(judged('AC8', held).validity).toBe('invalid');
});

test('a lock of what is in doubt is no matter of its own', () => {
  const doubtful = calm.replace('n2 final', 'n2 final doubt t1:8000 locks a0:t1');
  expect(judged('AC8', doubtful).validity).toBe('valid');
  expect(judged('AC5', doubtful).validity).toBe('invalid');
});

test('of several owners of a shared lock each is looked at', () => {
  const shared = calm.replace('n2 final', 'n2 final doubt t1:8000 locks a0:t1,t2');
  expect(judged('AC8', shared).violations.map(({ transaction }) => transaction)).toEqual(['t2']);
});

test('a lock of a transaction that began a moment ago may still be held', () => {
  expect(judged('AC8', held + commit('t1', { at: 8_500, without: ['n2 release'] })).reason).toBe(
    'n2 holds 1 lock of t1 in the end, but its end can only be demanded 1.50 s later',
  );
});

test('nodes that do not say what they lock are not judged', () => {
  expect(judged('AC8', `${phases}\n9001 n2 final\n9001 n3 final unsaid`).reason).toBe(
    'n3 does not say which locks it holds',
  );
});
