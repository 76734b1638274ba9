import { expect, test } from 'vitest';
import type { FaultRecord } from '../../core/nemesis-line.ts';
import { nanos } from '../../core/time.ts';
import { sampleRun } from '../testing/sample-record.ts';
import { chosenTransactions } from './chosen-transactions.ts';

const { record, verdict } = sampleRun({ isViolated: false });

function triggered(bindings: Record<string, string>): FaultRecord {
  const [fault] = verdict.faults;
  if (fault === undefined) throw new Error('the sample has faults');
  const asked = { at: nanos(1), note: '', evidence: { trigger: 'before commit(txn=T)', bindings } };
  return { ...fault, step: 'i1', fault: 'kill', stages: { ...fault.stages, asked } };
}

test('what a trigger bound comes first, then transactions whose messages were acted on', () => {
  const messages = (record.messages ?? []).map((message, i) => (i === 2 ? { ...message, txn: 't-9' } : message));
  const chosen = chosenTransactions({ ...record, messages }, [triggered({ T: 't-77', from: 'n1' })]);
  expect(chosen.map(({ transaction }) => transaction)).toEqual(['t-77', 't-9']);
  expect(chosen[0]?.why).toBe('i1 kill waited for it');
});

test('what is bound and no transaction is not chosen, and without faults on messages none is', () => {
  expect(chosenTransactions({ ...record, messages: [] }, [triggered({ E: 'n1', X: 'nowhere' })])).toEqual([]);
  expect(chosenTransactions({ ...record, messages: [] }, verdict.faults)).toEqual([]);
});

test('there are never more than five', () => {
  const [message] = record.messages ?? [];
  if (message === undefined) throw new Error('the sample has messages');
  const messages = Array.from({ length: 50 }, (_, i) => ({
    ...message,
    txn: `t-${i}`,
    fate: 'drop' as const,
    by: 's/d',
  }));
  expect(chosenTransactions({ ...record, messages }, [])).toHaveLength(5);
});
