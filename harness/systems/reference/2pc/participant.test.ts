import { expect, test } from 'vitest';
import type { Inquiry, Prepare, TwoPhaseMessage } from './messages.ts';
import type { TwoPhaseRecord } from './records.ts';
import { OneNode } from './testing/one-node.ts';

const branch = '1.1';
const about = { txn: 't', branch, epoch: 1 };
const prepare: Prepare = {
  kind: 'prepare',
  ...about,
  participants: ['n2', 'n3'],
  operations: [{ kind: 'add', account: 'a0', amount: -5 }],
};
const overdraft: Prepare = { ...prepare, operations: [{ kind: 'add', account: 'a0', amount: -500 }] };
const commit: TwoPhaseMessage = { kind: 'decision', ...about, decision: 'commit' };
const abort: TwoPhaseMessage = { kind: 'decision', ...about, decision: 'abort' };
const inquiry: Inquiry = { kind: 'inquiry', ...about };
const { txn, epoch, participants, operations } = prepare;
const prepared: TwoPhaseRecord = { kind: 'prepared', txn, branch, epoch, participants, operations };

const inDoubt = (): OneNode => new OneNode('n2').hear('n1', prepare).flush();

function balance({ state }: OneNode): number | undefined {
  return state.role === 'participant' ? state.ledger.balances.get('a0') : undefined;
}

function locks({ state }: OneNode): number {
  return state.role === 'participant' ? state.ledger.locks.size : -1;
}

test('a yes leaves once the prepared record is on disk, and the locks stay', () => {
  const node = new OneNode('n2').hear('n1', prepare);
  expect(node.appended).toEqual(['prepared']);
  expect(node.sent).toEqual([]);
  expect(locks(node)).toBe(1);
  expect(node.flush().sent).toEqual(['n1: vote yes']);
  expect([balance(node), locks(node)]).toEqual([100, 1]);
});

test('a no leaves once the refusal is on disk: it is an abort that must not be forgotten', () => {
  const node = new OneNode('n2').hear('n1', overdraft);
  expect(node.appended).toEqual(['refused']);
  expect(node.sent).toEqual([]);
  node.flush();
  expect(node.sent).toEqual(['n1: vote no']);
  expect(node.acts).toEqual(['vote no', 'decide abort by refusal']);
  expect(locks(node)).toBe(0);
});

test('a commit is applied when it comes, and acknowledged once its record is on disk', () => {
  const node = inDoubt().hear('n1', commit);
  expect(node.appended).toEqual(['committed']);
  expect(node.acts).toEqual(['decide commit by coordinator', 'apply commit', 'release']);
  expect([node.sent, balance(node), locks(node)]).toEqual([[], 95, 0]);
  expect(node.flush().sent).toEqual(['n1: ack']);
});

test('an abort frees the locks, is written lazily and not acknowledged', () => {
  const node = inDoubt().hear('n1', abort);
  expect([node.appended, node.sent, balance(node), locks(node)]).toEqual([['aborted lazily'], [], 100, 0]);
});

test('a commit that comes again is acknowledged again and not applied again', () => {
  const node = inDoubt().hear('n1', commit).flush().hear('n1', commit);
  expect([node.sent, node.appended, balance(node)]).toEqual([['n1: ack'], [], 95]);
});

test('a PREPARE that comes again gets the same vote, before and after the end', () => {
  expect(inDoubt().hear('n1', prepare).sent).toEqual(['n1: vote yes']);
  expect(inDoubt().hear('n1', abort).hear('n1', prepare).sent).toEqual(['n1: vote no']);
  expect(inDoubt().hear('n1', commit).flush().hear('n1', prepare).sent).toEqual(['n1: ack']);
});

test('an abort that overtakes its PREPARE is remembered: the PREPARE is refused', () => {
  const node = new OneNode('n2').hear('n1', abort).hear('n1', prepare);
  expect([node.sent, locks(node)]).toEqual([['n1: vote no'], 0]);
});

test('an abort that comes while the prepared record is being forced wins', () => {
  const node = new OneNode('n2').hear('n1', prepare);
  node.hear('n1', abort).feed({ kind: 'durable', record: prepared });
  expect([node.sent, locks(node)]).toEqual([[], 0]);
});

test('a PREPARE of an epoch that is over is refused', () => {
  const node = new OneNode('n2').hear('n1', { ...prepare, branch: '2.1', epoch: 2 }).hear('n1', prepare);
  expect([node.sent, node.appended]).toEqual([[], []]);
});

test('a commit without a yes is refused, and so is a decision that contradicts the last', () => {
  const node = new OneNode('n2').hear('n1', commit);
  expect([node.acts, balance(node)]).toEqual([['refuse: commit of a branch that is not prepared'], 100]);
  expect(inDoubt().hear('n1', abort).hear('n1', commit).acts[0]).toMatch(/^refuse/);
  expect(inDoubt().hear('n1', commit).flush().hear('n1', abort).acts[0]).toMatch(/^refuse/);
});

test('in doubt it asks the coordinator and its peers, again and again, and decides nothing alone', () => {
  const node = inDoubt();
  for (let i = 0; i < 3; i++) {
    node.feed({ kind: 'timer', name: `inquiry ${branch}` });
    expect(node.sent).toEqual(['n1: inquiry', 'n3: inquiry']);
    expect(node.timers).toEqual([`inquiry ${branch}`]);
  }
  expect(locks(node)).toBe(1);
  expect(node.hear('n1', { kind: 'answer', ...about, outcome: 'pending' }).effects).toEqual([]);
  expect(node.hear('n3', { kind: 'answer', ...about, outcome: 'unknown' }).effects).toEqual([]);
});

test('it asks at once when the coordinator comes back', () => {
  expect(inDoubt().feed({ kind: 'up', peer: 'n1', incarnation: 2 }).sent).toEqual(['n1: inquiry']);
  expect(inDoubt().feed({ kind: 'up', peer: 'n4', incarnation: 2 }).sent).toEqual([]);
});

test('a peer that knows ends the doubt', () => {
  const node = inDoubt()
    .hear('n3', { kind: 'answer', ...about, outcome: 'commit' })
    .flush();
  expect(node.acts[0]).toBe('decide commit by peer');
  expect(node.sent).toEqual(['n1: ack']);
});

test('an answer to one that is not in doubt changes nothing', () => {
  expect(new OneNode('n2').hear('n3', { kind: 'answer', ...about, outcome: 'commit' }).effects).toEqual([]);
  expect(
    inDoubt()
      .hear('n1', abort)
      .hear('n3', { kind: 'answer', ...about, outcome: 'commit' }).effects,
  ).toEqual([]);
});

test('a peer is answered from a record alone', () => {
  expect(inDoubt().hear('n3', inquiry).sent).toEqual(['n3: answer unknown']);
  expect(inDoubt().hear('n1', abort).hear('n3', inquiry).sent).toEqual(['n3: answer abort']);
  expect(inDoubt().hear('n1', commit).hear('n3', inquiry).sent).toEqual(['n3: answer unknown']);
  expect(inDoubt().hear('n1', commit).flush().hear('n3', inquiry).sent).toEqual(['n3: answer commit']);
});

test('without a record it refuses the branch durably before it answers abort, and then votes no', () => {
  const node = new OneNode('n2').hear('n3', inquiry);
  expect([node.appended, node.sent]).toEqual([['refused'], []]);
  // The PREPARE arrives while the refusal is on its way to the disk.
  node.feed({ kind: 'message', from: 'n1', incarnation: 1, message: prepare });
  expect(node.sent).toEqual([]);
  node.feed({ kind: 'durable', record: { kind: 'refused', txn, branch, reason: '' } });
  expect(node.sent).toEqual(['n1: vote no', 'n3: answer abort']);
  expect(node.hear('n1', prepare).sent).toEqual(['n1: vote no']);
});

test('a restart in doubt holds the locks, asks, and rolls nothing back', () => {
  const node = new OneNode('n2', [prepared], 2);
  expect([balance(node), locks(node)]).toEqual([100, 1]);
  expect(node.hear('n3', inquiry).sent).toEqual(['n3: answer unknown']);
  node.hear('n1', commit).flush();
  expect(node.acts[0]).toBe('decide commit by recovery');
  expect([balance(node), locks(node)]).toEqual([95, 0]);
});

test('a restart applies what is committed, and finds what is aborted or refused', () => {
  const done: TwoPhaseRecord = { kind: 'committed', txn, branch };
  expect(balance(new OneNode('n2', [prepared, done], 2))).toBe(95);
  const gone: TwoPhaseRecord = { kind: 'aborted', txn, branch, reason: '' };
  expect([balance(new OneNode('n2', [prepared, gone], 2)), locks(new OneNode('n2', [prepared, gone], 2))]).toEqual([
    100, 0,
  ]);
  const refused = new OneNode('n2', [{ kind: 'refused', txn, branch, reason: '' }], 2);
  expect(refused.hear('n1', prepare).sent).toEqual(['n1: vote no']);
});

test('decisions are taken from the coordinator alone', () => {
  expect(inDoubt().hear('n3', commit).acts).toEqual(['refuse: a participant takes no decision from n3']);
  expect(new OneNode('n2').hear('n3', prepare).acts).toEqual(['refuse: a participant takes no prepare from n3']);
});
