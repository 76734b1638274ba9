import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ledger, newLedger, type Operation, prepare, restore, settle } from './ledger.ts';

const add = (account: string, amount: number): Operation => ({ kind: 'add', account, amount });
const read = (account: string): Operation => ({ kind: 'read', account });

function prepared(ledger: Ledger, txn: string, ...operations: Operation[]): Ledger {
  const answer = prepare(ledger, txn, operations);
  if (answer.vote === 'no') throw new Error(answer.reason);
  return answer.ledger;
}

const bank = newLedger({ a: 100, b: 100 });

test('a commit applies the work and frees the locks', () => {
  const after = settle(prepared(bank, 't', add('a', -30)), 't', 'commit');
  expect(after.balances.get('a')).toBe(70);
  expect(after.locks.size).toBe(0);
});

test('an abort leaves the balances and frees the locks', () => {
  const after = settle(prepared(bank, 't', add('a', -30)), 't', 'abort');
  expect(after.balances.get('a')).toBe(100);
  expect(after.locks.size).toBe(0);
});

test('a lock that another holds is a no at once', () => {
  const busy = prepared(bank, 't1', add('a', 1));
  expect(prepare(busy, 't2', [add('a', 1)])).toEqual({ vote: 'no', reason: 'lock conflict' });
  expect(prepare(busy, 't2', [read('a')])).toEqual({ vote: 'no', reason: 'lock conflict' });
  expect(prepare(busy, 't2', [add('b', 1)]).vote).toBe('yes');
});

test('readers share a lock, and a writer has to do without it until the last has gone', () => {
  let ledger = prepared(prepared(bank, 'r1', read('a')), 'r2', read('a'));
  expect(prepare(ledger, 't', [add('a', 1)]).vote).toBe('no');
  ledger = settle(ledger, 'r1', 'commit');
  expect(prepare(ledger, 't', [add('a', 1)]).vote).toBe('no');
  ledger = settle(ledger, 'r2', 'abort');
  expect(prepare(ledger, 't', [add('a', 1)]).vote).toBe('yes');
});

test('an overdraft is refused, and the last unit is not one', () => {
  expect(prepare(bank, 't', [add('a', -101)])).toEqual({ vote: 'no', reason: 'overdraft' });
  expect(prepare(bank, 't', [add('a', -100)]).vote).toBe('yes');
});

test('an account that is not here is refused', () => {
  expect(prepare(bank, 't', [read('c')])).toEqual({ vote: 'no', reason: 'unknown account' });
});

test('a decision takes effect once, and one about nothing has none', () => {
  const once = settle(prepared(bank, 't', add('a', -30)), 't', 'commit');
  expect(settle(once, 't', 'commit')).toBe(once);
  expect(settle(once, 't', 'abort')).toBe(once);
});

test('preparing twice gives the same answer and the same locks', () => {
  const once = prepared(bank, 't', read('a'));
  expect(prepare(once, 't', [read('a')])).toEqual({ vote: 'yes', ledger: once, reads: { a: 100 } });
});

test('locks that recovery takes back are those that were held', () => {
  expect(JSON.stringify(restore(bank, 't', [add('a', -1), read('b')]).locks)).toBe(
    JSON.stringify(prepared(bank, 't', add('a', -1), read('b')).locks),
  );
});

test('one transaction may read and write the same account', () => {
  const ledger = prepared(bank, 't', read('a'), add('a', -1));
  expect(ledger.locks.get('a')).toEqual({ mode: 'exclusive', owners: ['t'] });
  expect(settle(ledger, 't', 'commit').locks.size).toBe(0);
});

test('whatever is prepared and settled, no lock is left and money only moves', () => {
  const operation = fc.record({ account: fc.constantFrom('a', 'b'), amount: fc.integer({ min: -50, max: 50 }) });
  fc.assert(
    fc.property(fc.array(fc.tuple(operation, fc.constantFrom('commit' as const, 'abort' as const))), (transactions) => {
      let ledger = bank;
      let expected = 200;
      for (const [i, [{ account, amount }, decision]] of transactions.entries()) {
        const answer = prepare(ledger, `t${i}`, [add(account, amount)]);
        if (answer.vote === 'no') continue;
        ledger = settle(answer.ledger, `t${i}`, decision);
        if (decision === 'commit') expected += amount;
      }
      const balances = [...ledger.balances.values()];
      expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(expected);
      expect(Math.min(...balances)).toBeGreaterThanOrEqual(0);
      expect(ledger.locks.size).toBe(0);
    }),
  );
});
