import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { abort, calm, commit } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

/** All vote yes, and the coordinator aborts. */
function needless(at: number): string {
  return commit('t1', { at, without: ['committed', 'n2 decide', 'n3 decide', 'tell', 'apply', 'ok'] }).replace(
    'decide t1 commit votes',
    'decide t1 abort timeout',
  );
}

test('transactions that nothing was in the way of commit', () => {
  const { validity, reason } = judged('AC4', calm + commit('t1') + abort('t2', { at: 40 }));
  expect(validity).toBe('valid');
  expect(reason).toBe('1 transaction with all yes votes and nothing in the way, all committed');
});

test('one that aborts all the same is trivial', () => {
  expect(judged('AC4', calm + needless(10)).violations).toMatchObject([
    {
      title: 'transaction t1 was aborted although every participant voted yes and nothing failed',
      transaction: 't1',
      faults: [],
    },
  ]);
});

const excuses = {
  'a fault': '1900..1950 fault 2.1 kill n2',
  'a fault that has healed a moment ago': '1000..1800 fault 2.1 kill n2',
  "a node's time-out": '2004 n3 timeout t9 votes',
  'a suspicion': '2004 n1 suspect n2 closed',
  'a starved moment': '1900..2100 starved',
};
test.each(Object.entries(excuses))('%s excuses an abort', (_name, line) => {
  expect(judged('AC4', `${calm}\n${line}${needless(2_000)}`)).toMatchObject({
    validity: 'unknown',
    reason: 'no transaction with all its yes votes was free of faults and time-outs',
  });
});

test('a fault that has long settled excuses nothing', () => {
  // Half a second of the system's own, and one of slack.
  expect(judged('AC4', `${calm}\n1000..1100 fault 2.1 kill n2${needless(3_000)}`).validity).toBe('invalid');
});

test('a lock conflict, which is a no, excuses an abort', () => {
  expect(judged('AC4', calm + commit('t1') + abort('t2', { at: 40 })).validity).toBe('valid');
});

test('a commit that is found again after a fault is still judged', () => {
  const run = `${calm}${commit('t1')}\n2000..2500 fault 2.1 kill n1\n2400 n1 restarts t1=committed`;
  expect(judged('AC4', run).validity).toBe('valid');
});

test('a transaction that was not decided at all is another matter', () => {
  const open = commit('t1', { process: 'p1', without: ['decide', 'committed', 'tell', 'apply', 'ok'] });
  expect(judged('AC4', calm + commit('t2', { at: 100 }) + open).validity).toBe('valid');
});

test('an abort is excused exactly when something touched the transaction', () => {
  const moment = fc.integer({ min: 100, max: 4_000 });
  const touch = fc.record({ from: moment, length: fc.nat(300), kind: fc.constantFrom('kill', 'starved', 'timeout') });
  fc.assert(
    fc.property(moment, fc.array(touch, { maxLength: 4 }), (at, touches) => {
      const lines = touches.map(({ from, length, kind }, i) => {
        if (kind === 'timeout') return `${from} n3 timeout t9 votes`;
        return `${from}..${from + length} ${kind === 'kill' ? `fault 2.${i} kill n2` : 'starved'}`;
      });
      // Millisecond by millisecond: from the request to the decision, with 1.5 s of settling after a fault.
      let isTouched = false;
      for (let ms = at; ms <= at + 5; ms++) {
        for (const { from, length, kind } of touches) {
          const to = kind === 'timeout' ? from : from + length + (kind === 'kill' ? 1_500 : 0);
          isTouched ||= from <= ms && ms <= to;
        }
      }
      const { validity } = judged('AC4', `${calm}\n${lines.join('\n')}${needless(at)}`);
      expect(validity === 'invalid').toBe(!isTouched);
    }),
    { seed: 11 },
  );
});
