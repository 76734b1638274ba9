import { expect, test } from 'vitest';
import { History, type Operation } from '../../harness/core/history.ts';
import { stringifyJson } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { Prng } from '../../harness/core/prng.ts';
import { simulate } from '../../harness/generator/simulate.ts';
import { validated } from '../../harness/generator/validated.ts';
import { workloadContext } from '../testing/context.ts';
import { field as textField } from '../testing/field.ts';
import { FakeBank } from '../testing/fake-bank.ts';
import { accountsOf, placeOf } from './accounts.ts';
import { transfer } from './transfer.ts';

const context = workloadContext();

function bank(lostPercent: number): FakeBank {
  return new FakeBank(Object.fromEntries(accountsOf(context).names.map((name) => [name, 100])), lostPercent);
}

function run(phase: 'during' | 'final', fake: FakeBank, untilMs?: number): Op[] {
  return simulate(validated(transfer.generator(phase, context)), {
    prng: Prng.fromSeed('world'),
    concurrency: context.concurrency,
    answer: (invocation, prng) => fake.answer(invocation, prng),
    timeoutMs: 500,
    ...(untilMs === undefined ? {} : { untilMs }),
  });
}

function operations(ops: readonly Op[], f: string): Operation[] {
  return new History(ops).operations.filter((operation) => operation.f === f);
}

function field({ input }: Operation, name: string): string {
  return textField(input, name);
}

test('transfers cross participants, keep the total, and some are refused', () => {
  const fake = bank(0);
  const transfers = operations(run('during', fake, 5_000), 'transfer');
  const accounts = accountsOf(context);
  for (const one of transfers) {
    const [from, to] = [field(one, 'from'), field(one, 'to')].map((name) => Number(name.slice(1)));
    expect(placeOf(Number(from), accounts)).not.toBe(placeOf(Number(to), accounts));
  }
  expect(fake.total).toBe(accounts.names.length * accounts.balance);
  const refused = transfers.filter(({ type }) => type === 'fail').length;
  expect(refused / transfers.length).toBeGreaterThan(0.02);
  expect(refused / transfers.length).toBeLessThan(0.3);
});

test('a transaction id is used once, but for the same transfer sent again', () => {
  const all = new History(run('during', bank(10), 5_000)).operations.filter(({ f }) => f !== 'outcome');
  const resent = Map.groupBy(all, (operation) => field(operation, 'txn'));
  for (const same of resent.values()) {
    expect(new Set(same.map(({ input }) => stringifyJson(input))).size).toBe(1);
    // Only one that ended in doubt is sent again.
    expect(new Set(same.slice(0, -1).map(({ type }) => type)).difference(new Set(['info'])).size).toBe(0);
  }
  expect([...resent.values()].some((same) => same.length > 1)).toBe(true);
});

test('a transfer in doubt is followed until its outcome is known', () => {
  const ops = run('during', bank(20), 20_000);
  const all = new History(ops).operations;
  const doubtful = operations(ops, 'transfer').filter(({ type, invokedAt }) => type === 'info' && invokedAt < 5e9);
  expect(doubtful.length).toBeGreaterThan(50);
  for (const doubt of doubtful) {
    const later = all.filter((other) => other.index > doubt.index && field(other, 'txn') === field(doubt, 'txn'));
    expect(later.length).toBeGreaterThan(0);
  }
  expect(operations(ops, 'outcome').length).toBeGreaterThan(20);
});

test('a coordinator that answers "pending" is asked again', () => {
  const ops = simulate(transfer.generator('during', context), {
    prng: Prng.fromSeed('pending'),
    concurrency: 10,
    untilMs: 20_000,
    operationsMax: 2_000,
    answer: ({ f, value }) =>
      f === 'outcome'
        ? { type: 'ok', value: { txn: 't', decision: 'pending' } }
        : f === 'transfer'
          ? { type: 'info', error: 'timed out' }
          : { type: 'ok', value },
  });
  const asked = Map.groupBy(operations(ops, 'outcome'), (operation) => field(operation, 'txn'));
  expect([...asked.values()].some((same) => same.length > 1)).toBe(true);
});

test('reads of all accounts go among transfers, and now and then alone', () => {
  const ops = run('during', bank(0), 5_000);
  const all = new History(ops).operations;
  const reads = operations(ops, 'read-all');
  const alone = reads.filter((read) =>
    all.every(({ index, invokedAt, completedAt = Infinity }) => {
      return index === read.index || invokedAt > (read.completedAt ?? Infinity) || completedAt < read.invokedAt;
    }),
  );
  expect(alone.length).toBeGreaterThan(5);
  expect(reads.length - alone.length).toBeGreaterThan(20);
});

test('the final phase reads every participant, then all accounts, then touches every account', () => {
  const fake = bank(0);
  const ops = run('final', fake);
  expect(
    operations(ops, 'read-final')
      .map((operation) => field(operation, 'node'))
      .toSorted(),
  ).toEqual(['n2', 'n3', 'n4']);
  expect(operations(ops, 'read-all')).toHaveLength(1);
  const probes = operations(ops, 'transfer');
  const touched = new Set(probes.flatMap((probe) => [field(probe, 'from'), field(probe, 'to')]));
  expect([...touched].toSorted()).toEqual([...fake.balances.keys()].toSorted());
  // There and back: everybody has what they had.
  expect(new Set(fake.balances.values())).toEqual(new Set([100]));
});

test('the lock probe finds a way round an empty account', () => {
  const fake = new FakeBank({ a0: 0, a1: 5, a2: 5, a3: 0, a4: 1, a5: 1, a6: 0, a7: 9 }, 0);
  const probes = operations(run('final', fake), 'transfer').filter(({ type }) => type === 'ok');
  expect(probes).toHaveLength(8);
});

test('the final phase insists, and gives up in the end', () => {
  const ops = simulate(transfer.generator('final', context), {
    prng: Prng.fromSeed('dead'),
    concurrency: 10,
    answer: () => ({ type: 'fail', error: 'not connected' }),
  });
  expect(operations(ops, 'read-final').length).toBeGreaterThan(30);
  expect(ops.at(-1)?.time).toBeLessThan(60e9);
});

test('an odd number of accounts is probed whole', () => {
  const odd = workloadContext({ options: { accounts: 7 } });
  const fake = new FakeBank({ a0: 9, a1: 9, a2: 9, a3: 9, a4: 9, a5: 9, a6: 9 }, 0);
  const ops = simulate(transfer.generator('final', odd), {
    prng: Prng.fromSeed('odd'),
    concurrency: 10,
    answer: (invocation, prng) => fake.answer(invocation, prng),
  });
  const touched = new Set(operations(ops, 'transfer').flatMap((probe) => [field(probe, 'from'), field(probe, 'to')]));
  expect(touched.size).toBe(7);
});

test('accounts are dealt out to participants in turn, and recorded', () => {
  expect(transfer.initial(workloadContext({ options: { accounts: 4, balance: 10 } }))).toEqual({
    accounts: { a0: 10, a1: 10, a2: 10, a3: 10 },
    placement: { a0: 'n2', a1: 'n3', a2: 'n4', a3: 'n2' },
  });
});

test('too few accounts for the participants are refused by name', () => {
  expect(() => transfer.initial(workloadContext({ options: { accounts: 2 } }))).toThrow('option accounts: 2');
});

test('every client talks to the coordinator', () => {
  expect([0, 5, 9].map((slot) => transfer.nodeOf(slot, context))).toEqual(['n1', 'n1', 'n1']);
});
