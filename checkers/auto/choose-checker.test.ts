import { describe, expect, test } from 'vitest';
import type { Checker } from '../../harness/ports/checker.ts';
import { drawnHistory } from '../testing/drawn-history.ts';
import { type AutoChoice, chooseChecker } from './choose-checker.ts';
import { rules } from './rules.ts';

/** Every checker that a rule names. */
const all: readonly Checker[] = [...Map.groupBy(rules, ({ choice }) => choice.split(':')[0] ?? '')].map(
  ([name, own]): Checker => ({
    name,
    proves: '',
    completeness: 'complete',
    complexity: '',
    models: own.flatMap(({ choice }) => choice.split(':')[1] ?? []),
    isHeavy: false,
    check: () => {
      throw new Error('never checks');
    },
  }),
);

function choose(drawing: string): Omit<AutoChoice, 'kinds'> {
  const { choice, candidates } = chooseChecker(drawnHistory(drawing).operations, all);
  return { choice, candidates };
}

describe('the checker is told by the operations', () => {
  test.each([
    ['list-append', '|-| p0 txn [["append","x",1],["r","x",null]] -> [["append","x",1],["r","x",[1]]]'],
    ['rw-register', '|-| p0 txn [["w","x",1],["r","x",null]] -> [["w","x",1],["r","x",1]]'],
    ['rw-register', '|-| p0 txn [["insert","x",1],["delete","y",null]]'],
    ['linearizable:register', '|-| p0 write {"value":1}\n  |-| p1 read {} -> {"value":1}'],
    ['linearizable:cas-register', '|-| p0 write {"value":1}\n  |-| p1 cas {"from":1,"to":2}'],
    ['linearizable:kv', '|-| p0 put {"key":"a","value":"x"}\n  |-| p1 get {"key":"a"} -> {"value":"x"}'],
    ['linearizable:kv-append', '|-| p0 append {"key":"a","value":"x"}\n  |-| p1 get {"key":"a"} -> {"value":"x"}'],
    ['linearizable:append-list', '|-| p0 append 1\n  |-| p1 read -> [1]'],
    ['linearizable:set', '|-| p0 add 1\n  |-| p1 contains 1 -> true'],
    ['linearizable:stack', '|-| p0 push 1\n  |-| p1 pop -> 1'],
    ['queue', '|-| p0 enqueue 1\n  |-| p1 dequeue -> 1'],
    ['set-full', '|-| p0 add 1\n  |-| p1 read -> [1]'],
    ['set-full', '|-| p0 add {"key":"a","value":1}\n  |-| p1 read {"key":"a"} -> {"key":"a","value":[1]}'],
    ['counter', '|-| p0 add 1\n  |-| p1 read -> 1'],
    ['counter', '|-| p0 increment 1\n  |-| p1 read -> 1'],
    ['monotonic', '|-| p0 inc -> 1\n  |-| p1 read -> 1'],
    ['monotonic', '|-| p0 add {"key":"a","value":2} -> {"key":"a","value":7}'],
    ['causal-reverse', '|-| p0 write {"value":5}\n  |-| p1 read {} -> {"value":[5]}'],
    ['linearizable:register', '|-| p0 write {"value":1}'],
    ['linearizable:register', '|-| p0 write {"value":[5]}\n  |-| p1 read {} -> {"value":[5]}'],
    [
      'long-fork',
      '|-| p0 write [["w","x",1]]\n  |-| p1 read [["r","x",null],["r","y",null]] -> [["r","x",1],["r","y",null]]',
    ],
    ['unique-ids', '|-| p0 generate -> 17'],
    ['lock', '|-| p0 acquire\n    |-| p0 release'],
    ['linearizable:fenced-mutex', '|-| p0 acquire -> 33\n    |-| p0 release'],
    ['lease', '|-| p0 acquire -> {"token":1}\n    |-| p0 release'],
    ['lease', '|-| p0 acquire -> {"token":1,"ttl":50}\n    |-| p0 work {"token":1}'],
    ['bank', '|-| p0 transfer {"from":0,"to":1,"amount":5}\n  |-| p1 read -> {"0":5,"1":15}'],
    ['log', '|-| p0 send ["a",1] -> ["a",[0,1]]\n  |-| p1 poll -> {"a":[[0,1]]}'],
    ['log', '|-| p0 txn [["send","a",1],["poll"]] -> [["send","a",[0,1]],["poll",{"a":[[0,1]]}]]'],
    ['watch', '|-| p0 write 1\n  |-| p1 watch -> [1]'],
    ['write-skew', '|-| p0 insert {"key":1,"value":[1,null]}'],
    ['read-all', '|-| p0 write-all 1\n  |-| p1 read-all -> {"n1":1}'],
  ])('%s: %s', (choice, drawing) => {
    expect(choose(drawing)).toEqual({ choice, candidates: [choice] });
  });
});

const transactional = ['list-append', 'rw-register', 'log'];

describe('the checker is not guessed', () => {
  test.each([
    ['no read says whether it is of a set or of a counter', '|-| p0 add 1\n  |-x p1 read', ['set-full', 'counter']],
    ['no read says anything at all', '|-| p0 add 1', ['linearizable:set', 'set-full', 'counter', 'monotonic']],
    ['transactions are of two kinds', '|-| p0 txn [["append","x",1],["w","y",1]]', transactional],
    ['transactions write nothing', '|-| p0 txn [["r","x",null]]', transactional],
    ['transactions have no steps', '|-| p0 txn 7', transactional],
  ])('when %s', (_why, drawing, candidates) => {
    expect(choose(drawing)).toEqual({ choice: undefined, candidates });
  });

  test.each([
    ['a kind of operation that is of no checker', '|-| p0 write 1\n  |-| p1 read -> 1\n |-| p2 frobnicate 1'],
    ['kinds that have the names of fields of all objects', '|-| p0 __proto__ 1\n |-| p1 constructor 2'],
    ['nothing', ''],
  ])('from %s, and nothing is proposed', (_what, drawing) => {
    expect(choose(drawing)).toEqual({ choice: undefined, candidates: [] });
  });

  test('when the checker or its model is absent', () => {
    const { operations } = drawnHistory('|-| p0 push 1\n  |-| p1 pop -> 1');
    const withoutStack = all.map((checker) => ({ ...checker, models: ['register'] }));
    expect(chooseChecker(operations, withoutStack)).toMatchObject({ choice: undefined, candidates: [] });
    expect(chooseChecker(operations, [])).toMatchObject({ choice: undefined, candidates: [] });
  });
});

test('the kinds that were seen are named, the frequent ones first', () => {
  const { operations } = drawnHistory('|-| p0 odd 1\n |-| p1 even 2\n   |-| p0 even 4');
  expect(chooseChecker(operations, all).kinds).toEqual(['even', 'odd']);
});
