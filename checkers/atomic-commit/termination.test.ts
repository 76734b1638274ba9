import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calm, commit, phases, starts } from '../testing/runs.ts';
import { system } from '../testing/record-dsl.ts';
import { judged } from './testing/judged.ts';

const left = commit('t1', { at: 2_000, without: ['n3 forced committed', 'n3 decide', 'n3 apply', 'n3 release'] });
const inDoubt = calm.replace('n3 final', 'n3 final doubt t1:7000');

test('nothing in doubt in the end', () => {
  const run = `${calm}\n2000..4000 fault 2.1 partition n1>n3\n${left}
    4300 n3 decide t1 commit peer`;
  expect(judged('AC5', run)).toMatchObject({
    validity: 'valid',
    reason:
      'nothing is in doubt in the end on 3 nodes; 2 yes votes, 1 of them open at the heal, the last decided 300 ms after it',
  });
});

test('what is in doubt when all its time is over never ends', () => {
  const { violations } = judged('AC5', `${inDoubt}\n2000..4000 fault 2.1 partition n1>n3\n${left}`);
  expect(violations).toMatchObject([
    {
      title: 'transaction t1 is still in doubt at n3 after 7.00 s',
      explanation: [
        'n3 voted yes and says at 9.00 s that it does not know the outcome.',
        'Every fault was proven healed at 4.00 s, and recovery may take 2.00 s.',
        'Its decision was due at 6.00 s.',
        'A client was told commit (transfer ok) by n1 at 2.01 s.',
        'Active then: 2.1 partition of n1, n3 (2.00 s to 4.00 s).',
      ],
      shownBy: 'final-state',
      nodes: ['n3'],
    },
  ]);
});

test('without faults recovery is due from the end of their phase on', () => {
  expect(judged('AC5', inDoubt + left).validity).toBe('invalid');
});

test('a fault that was never healed excuses everything', () => {
  expect(judged('AC5', `${inDoubt}\n2000.. fault 2.1 partition n1>n3\n${left}`)).toMatchObject({
    validity: 'unknown',
    reason: 't1 is in doubt at n3 in the end, but fault 2.1 was never proven healed',
  });
});

test('a starved machine is given its time back', () => {
  const starved = `${inDoubt}\n2000..4000 fault 2.1 partition n1>n3\n4100..7900 starved\n${left}`;
  expect(judged('AC5', starved).validity).toBe('unknown');
});

test('what began a moment ago is given as much time as what was interrupted', () => {
  const young = calm.replace('n3 final', 'n3 final doubt t1:1500');
  expect(judged('AC5', young).reason).toBe(
    't1 is in doubt at n3 in the end, but its end can only be demanded 500 ms later',
  );
});

test('what is known of its beginning counts for more than what the node says of its age', () => {
  const forgetful = calm.replace('n3 final', 'n3 final doubt t1:10');
  expect(judged('AC5', forgetful).validity).toBe('unknown');
  expect(judged('AC5', forgetful + left).validity).toBe('invalid');
});

test('the window is twice the longest fault and 5 s where the system does not say', () => {
  const { recoveryMs: _stated, ...unstated } = system;
  // From 4 s on, 2 * 200 ms + 5 s: due at 9.4 s, and the sweep is at 9.001 s.
  const run = `${inDoubt}\n3800..4000 fault 2.1 partition n1>n3\n${left}`;
  expect(judged('AC5', run, { system: unstated }).validity).toBe('unknown');
  const soon = `${inDoubt}\n2800..3000 fault 2.1 partition n1>n3\n${left}`;
  expect(judged('AC5', soon, { system: unstated }).validity).toBe('invalid');
});

test('a node whose final state is not known may have anything in doubt', () => {
  const silent = `${phases}${starts}\n9001 n1 final\n9001 n2 final\n9001 n3 final error no answer`;
  expect(judged('AC5', silent + commit('t1'))).toMatchObject({
    validity: 'unknown',
    reason: 'the final state of n3 is not known: no answer',
  });
  expect(judged('AC5', `${phases}${starts}\n9001 n2 final\n9001 n3 final unsaid`).reason).toBe(
    'n3 does not say what is in doubt',
  );
  expect(judged('AC5', phases + starts).reason).toBe(
    'the final state of n2 is not known; the final state of n3 is not known',
  );
});

test('a history that ends before the sweep is not judged by it', () => {
  const cut = `0 phase before\n1000 phase before end\n1000 phase during\n9001 n2 final doubt t1:9000\n9001 n3 final`;
  expect(judged('AC5', cut).validity).toBe('unknown');
});

test('doubt is held against a system exactly when all the time that it had is over', () => {
  const seconds = fc.integer({ min: 1_000, max: 5_000 });
  fc.assert(
    fc.property(seconds, fc.nat(3_000), seconds, fc.nat(4_000), (healed, windowMs, starvedAt, ageMs) => {
      const starvedTo = starvedAt + 700;
      const run = `${calm.replace('n3 final', `n3 final doubt t1:${ageMs}`)}
        1000..${healed} fault 2.1 kill n1
        ${starvedAt}..${starvedTo} starved`;
      // A clock that stands still while the machine is starved, started at the heal and at the beginning of the doubt.
      const isOver = [healed, 9_001 - ageMs].every((start) => {
        let left = windowMs;
        for (let ms = start; ms < 9_001; ms++) if (ms < starvedAt || ms >= starvedTo) left -= 1;
        return left <= 0;
      });
      const { validity } = judged('AC5', run, { system: { ...system, recoveryMs: windowMs } });
      expect(validity).toBe(isOver ? 'invalid' : 'unknown');
    }),
    { seed: 5 },
  );
});
