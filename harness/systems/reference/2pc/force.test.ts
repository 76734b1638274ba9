import { expect, test } from 'vitest';
import type { Decision } from '../../../core/trace.ts';
import { twoPhaseCommit } from './two-phase-commit.ts';
import type { HeuristicReport, Inquiry, Prepare, TwoPhaseMessage } from './messages.ts';
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
const { txn, epoch, participants, operations } = prepare;
const prepared: TwoPhaseRecord = { kind: 'prepared', txn, branch, epoch, participants, operations };
const commit: TwoPhaseMessage = { kind: 'decision', ...about, decision: 'commit' };
const abort: TwoPhaseMessage = { kind: 'decision', ...about, decision: 'abort' };
const inquiry: Inquiry = { kind: 'inquiry', ...about };

/** Gives the node an order as its operator would. */
function order(node: OneNode, decision: Decision, about = 't'): OneNode {
  const step = twoPhaseCommit.order?.(node.state, 7, { kind: 'force', txn: about, decision });
  if (step === undefined) throw new Error('it takes no orders');
  [node.state, node.effects] = step;
  return node;
}

const inDoubt = (): OneNode => new OneNode('n2').hear('n1', prepare).flush();
const forced = (decision: Decision): OneNode => order(inDoubt(), decision).flush();

function balance({ state }: OneNode): number | undefined {
  return state.role === 'participant' ? state.ledger.balances.get('a0') : undefined;
}

test('nothing is decided before the record of the order is on disk', () => {
  const node = order(inDoubt(), 'commit');
  expect(node.appended).toEqual(['committed']);
  expect([node.acts, node.replies, balance(node)]).toEqual([[], [], 100]);
  node.flush();
  expect(node.acts).toEqual(['decide commit by operator', 'apply commit', 'release']);
  expect(node.replies).toEqual(['ok {"txn":"t","decision":"commit","operations":1}']);
  expect(node.sent).toEqual(['n1: heuristic']);
  expect(balance(node)).toBe(95);
});

test('a forced abort is kept on disk, unlike any other', () => {
  const node = order(inDoubt(), 'abort');
  expect(node.appended).toEqual(['aborted']);
  expect(node.flush().acts).toEqual(['decide abort by operator', 'release']);
  expect(balance(node)).toBe(100);
});

test('an order about what is not in doubt is refused, and so is one to a coordinator', () => {
  expect(order(new OneNode('n2'), 'commit').replies).toEqual(['fail not in doubt here: t']);
  expect(order(forced('abort'), 'commit').replies).toEqual(['fail not in doubt here: t']);
  expect(order(new OneNode('n1'), 'commit').replies).toEqual(['fail refused: not a participant']);
});

test('a decision that comes while the order is being written is too late', () => {
  const node = order(inDoubt(), 'abort');
  const { effects } = node;
  expect(node.hear('n1', commit).effects).toEqual([]);
  node.effects = effects;
  expect(node.flush().acts).toEqual(['decide abort by operator', 'release']);
});

test('what the coordinator decides otherwise is refused, and it hears why', () => {
  const node = forced('abort').hear('n1', commit);
  expect(node.sent).toEqual(['n1: heuristic']);
  expect(node.acts).toEqual(['refuse: commit of a branch in which an operator decided otherwise']);
  expect(balance(node)).toBe(100);
  expect(forced('commit').hear('n1', abort).sent).toEqual(['n1: heuristic']);
  expect(forced('commit').hear('n1', commit).sent).toEqual(['n1: ack']);
  expect(forced('abort').hear('n1', abort).effects).toEqual([]);
});

test('a forced decision does not spread to peers that are in doubt', () => {
  expect(forced('abort').hear('n3', inquiry).sent).toEqual(['n3: answer unknown']);
  expect(order(inDoubt(), 'commit').hear('n3', inquiry).sent).toEqual(['n3: answer unknown']);
});

test('it is told again to a coordinator that comes back, and after a restart', () => {
  const up = { kind: 'up', peer: 'n1', incarnation: 2 } as const;
  expect(forced('commit').feed(up).sent).toEqual(['n1: heuristic']);
  const restarted = new OneNode('n2', [prepared, { kind: 'aborted', txn, branch, reason: '', by: 'operator' }], 2);
  expect(restarted.feed(up).sent).toEqual(['n1: heuristic']);
  expect(restarted.hear('n1', commit).sent).toEqual(['n1: heuristic']);
  expect(new OneNode('n2', [prepared, { kind: 'aborted', txn, branch, reason: '' }], 2).feed(up).sent).toEqual([]);
});

const report: HeuristicReport = { kind: 'heuristic', ...about, decision: 'abort' };
const transfer = { kind: 'transfer', txn, from: 'a0', to: 'a1', amount: 5 } as const;
const collecting: TwoPhaseRecord = { kind: 'collecting', txn, branch, request: transfer, participants: ['n2', 'n3'] };
const committed: TwoPhaseRecord = { kind: 'committed', txn, branch };

test('a coordinator keeps what it hears, and expects nothing more of that participant', () => {
  const node = new OneNode('n1', [collecting, committed], 2).hear('n2', report);
  expect(node.appended).toEqual(['heuristic']);
  expect(node.hear('n2', report).appended).toEqual([]);
  expect(node.hear('n3', { kind: 'ack', ...about }).appended).toEqual(['end lazily']);
});

test('a mixed outcome is never told as success, before a restart and after it', () => {
  const ask = { kind: 'request', client: 3, request: { kind: 'outcome', txn } } as const;
  const mixed = ['info heuristic outcome, mixed: decided commit, and an operator forced abort at n2'];
  const node = new OneNode('n1', [collecting, committed], 2).hear('n2', report);
  expect(node.feed(ask).replies).toEqual(mixed);
  expect(node.feed({ ...ask, request: transfer }).replies).toEqual(mixed);
  const heuristic: TwoPhaseRecord = { kind: 'heuristic', txn, branch, node: 'n2', decision: 'abort' };
  expect(new OneNode('n1', [collecting, committed, heuristic], 3).feed(ask).replies).toEqual(mixed);
});

test('an operator who decides as the coordinator does changes no answer', () => {
  const ask = { kind: 'request', client: 3, request: { kind: 'outcome', txn } } as const;
  const node = new OneNode('n1', [collecting, committed], 2).hear('n2', { ...report, decision: 'commit' });
  expect(node.feed(ask).replies).toEqual(['ok {"txn":"t","decision":"commit"}']);
});

test('a report about a branch that was never begun is refused', () => {
  expect(new OneNode('n1').hear('n2', report).acts).toEqual([
    'refuse: a heuristic outcome in a branch that was never begun',
  ]);
});
