import { expect, test } from 'vitest';
import { calm, phases, read } from '../testing/runs.ts';
import { judged } from './testing/judged.ts';

test('reads that add up have seen no half of a transfer', () => {
  expect(judged('AC9', calm + read('r1', 'a0=95 a1=105'))).toMatchObject({
    validity: 'valid',
    reason: '1 read of all accounts, none with half a transfer (necessary checks only)',
  });
});

test('a read that does not add up has, and clients alone show it', () => {
  const run = `${phases}\n0 starved\n1050..1200 fault 2.1 kill n2${read('r1', 'a0=95 a1=100', 1_100)}`;
  expect(judged('AC9', run, { system: null }).violations).toMatchObject([
    {
      title: 'a read of all accounts saw part of a transaction: the balances add up to 195, not to 200',
      shownBy: 'clients',
      transaction: 'r1',
      faults: ['2.1'],
    },
  ]);
});

test('a read that failed or never ended saw nothing', () => {
  const run = `${calm}\n10 p0 read-all r1\n11 p0 fail lock conflict\n10 p1 read-all r2`;
  expect(judged('AC9', run)).toMatchObject({ validity: 'unknown', reason: 'no read of all accounts succeeded' });
});

test('a read that lacks an account can not be added up', () => {
  expect(judged('AC9', calm + read('r1', 'a0=95')).validity).toBe('valid');
});

test('without an opening balance nothing can be added up', () => {
  expect(judged('AC9', calm + read('r1', 'a0=1 a1=1'), { initial: null }).validity).toBe('unknown');
});
