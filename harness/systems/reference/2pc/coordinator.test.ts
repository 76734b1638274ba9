import { expect, test } from 'vitest';
import type { ClientRequest } from '../frame/protocol.ts';
import type { Inquiry, TwoPhaseMessage, Vote } from './messages.ts';
import type { TwoPhaseRecord } from './records.ts';
import { OneNode } from './testing/one-node.ts';

// a0 lives on n2, a1 on n3, a2 on n4.
const transfer: ClientRequest = { kind: 'transfer', txn: 't', from: 'a0', to: 'a1', amount: 5 };
const branch = '1.1';
const about = { txn: 't', branch, epoch: 1 };
const yes: Vote = { kind: 'vote', ...about, vote: 'yes', reads: {} };
const no: Vote = { kind: 'vote', ...about, vote: 'no', reason: 'overdraft' };
const ack: TwoPhaseMessage = { kind: 'ack', ...about };
const inquiry: Inquiry = { kind: 'inquiry', ...about };
const collecting: TwoPhaseRecord = {
  kind: 'collecting',
  txn: 't',
  branch,
  request: transfer,
  participants: ['n2', 'n3'],
};

const request = (client = 1, what: ClientRequest = transfer) => ({ kind: 'request', client, request: what }) as const;
const begun = (): OneNode => new OneNode('n1').feed(request()).flush();
const committed = (): OneNode => begun().hear('n2', yes).hear('n3', yes).flush();

test('nobody is asked before the transaction is on disk', () => {
  const node = new OneNode('n1').feed(request());
  expect(node.appended).toEqual(['collecting']);
  expect(node.sent).toEqual([]);
  expect(node.flush().sent).toEqual(['n2: prepare', 'n3: prepare']);
});

test('all yes: the commit is forced before anybody is told', () => {
  const node = begun().hear('n2', yes);
  expect(node.effects).toEqual([]);
  node.hear('n3', yes);
  expect(node.appended).toEqual(['committed']);
  expect([...node.sent, ...node.replies, ...node.acts]).toEqual([]);
  node.flush();
  expect(node.sent).toEqual(['n2: commit', 'n3: commit']);
  expect(node.acts).toEqual(['decide commit by votes', 'tell n2 commit', 'tell n3 commit', 'tell client commit']);
  expect(node.replies).toEqual(['ok {"txn":"t","from":"a0","to":"a1","amount":5}']);
});

test('a no aborts at once, without a forced record, and the one that said it need not be told', () => {
  const node = begun().hear('n2', yes).hear('n3', no);
  expect(node.appended).toEqual(['aborted lazily']);
  expect(node.sent).toEqual(['n2: abort']);
  expect(node.replies).toEqual(['fail aborted: overdraft']);
});

test('a vote that does not come in time is a no', () => {
  const node = begun()
    .hear('n2', yes)
    .feed({ kind: 'timer', name: `vote ${branch}` });
  expect(node.acts.slice(0, 2)).toEqual(['timeout', 'decide abort by timeout']);
  expect(node.sent).toEqual(['n2: abort', 'n3: abort']);
  expect(node.replies).toEqual(['fail aborted: vote time-out']);
});

test('a yes that comes after the abort is told of it, and changes nothing', () => {
  const node = begun().hear('n3', no).hear('n2', yes);
  expect(node.sent).toEqual(['n2: abort']);
  expect(node.appended).toEqual([]);
});

test('a vote that comes twice is one vote', () => {
  expect(begun().hear('n2', yes).hear('n2', yes).appended).toEqual([]);
});

test('a vote of one that takes no part counts for nothing', () => {
  const node = begun().hear('n2', yes).hear('n4', yes);
  expect(node.appended).toEqual([]);
  expect(node.acts).toEqual(['refuse: vote in a branch that is not open']);
});

test('a commit is told again until all have acknowledged it, and then no more', () => {
  const node = committed();
  expect(node.hear('n2', ack).appended).toEqual([]);
  expect(node.feed({ kind: 'timer', name: `resend ${branch}` }).sent).toEqual(['n3: commit']);
  expect(node.feed({ kind: 'up', peer: 'n3', incarnation: 2 }).sent).toEqual(['n3: commit']);
  expect(node.hear('n3', ack).appended).toEqual(['end lazily']);
  expect(node.feed({ kind: 'timer', name: `resend ${branch}` }).sent).toEqual([]);
  expect(node.feed({ kind: 'up', peer: 'n3', incarnation: 2 }).sent).toEqual([]);
});

test('one that connects late is asked late', () => {
  const node = begun().hear('n2', yes);
  expect(node.feed({ kind: 'up', peer: 'n2', incarnation: 2 }).sent).toEqual([]);
  expect(node.feed({ kind: 'up', peer: 'n3', incarnation: 2 }).sent).toEqual(['n3: prepare']);
});

test('nothing is told to one without a connection', () => {
  const node = begun().feed({ kind: 'down', peer: 'n2', why: 'closed' }).hear('n3', no);
  expect(node.acts.filter((act) => act.startsWith('tell n'))).toEqual([]);
});

test('an inquiry while votes are collected is answered pending, and so it is while the commit is forced', () => {
  expect(begun().hear('n2', inquiry).sent).toEqual(['n2: answer pending']);
  expect(begun().hear('n2', yes).hear('n3', yes).hear('n2', inquiry).sent).toEqual(['n2: answer pending']);
});

test('an inquiry about what is decided is answered with it', () => {
  expect(committed().hear('n2', inquiry).sent).toEqual(['n2: answer commit']);
  expect(begun().hear('n3', no).hear('n2', inquiry).sent).toEqual(['n2: answer abort']);
});

test('an inquiry about a branch of an earlier life that left no record is presumed aborted, once that is on disk', () => {
  const node = new OneNode('n1', [], 2).hear('n2', inquiry);
  expect(node.appended).toEqual(['refused']);
  expect(node.sent).toEqual([]);
  node.flush();
  expect(node.acts[0]).toBe('decide abort by presumption');
  expect(node.sent).toEqual(['n2: answer abort']);
  // The client's own request comes late: it must not be begun any more.
  expect(node.feed(request()).replies).toEqual(['fail aborted: no record of it']);
});

test('an inquiry about a branch that was never begun is presumed nothing', () => {
  const node = new OneNode('n1').hear('n2', { ...inquiry, branch: '1.7' });
  expect(node.sent).toEqual([]);
  expect(node.acts).toEqual(['refuse: inquiry about a branch that was never begun']);
  expect(node.hear('n2', { ...inquiry, branch: 'x' }).sent).toEqual([]);
});

test('a restart aborts what was only being collected, and remembers it', () => {
  const node = new OneNode('n1', [collecting], 2);
  expect(node.hear('n2', inquiry).sent).toEqual(['n2: answer abort']);
  expect(node.feed(request()).replies).toEqual(['fail aborted: coordinator restarted']);
});

test('a restart tells what was committed to all who may not know, unless the end is on record', () => {
  const done: TwoPhaseRecord = { kind: 'committed', txn: 't', branch };
  const node = new OneNode('n1', [collecting, done], 2);
  expect(node.feed({ kind: 'up', peer: 'n2', incarnation: 1 }).sent).toEqual(['n2: commit']);
  expect(node.feed(request()).replies).toEqual(['ok {"txn":"t","from":"a0","to":"a1","amount":5}']);
  const ended = new OneNode('n1', [collecting, done, { kind: 'end', txn: 't', branch }], 2);
  expect(ended.feed({ kind: 'up', peer: 'n2', incarnation: 1 }).sent).toEqual([]);
  expect(ended.hear('n2', inquiry).sent).toEqual(['n2: answer commit']);
});

test('branches of two lives never have one number', () => {
  const node = new OneNode('n1', [collecting], 2).feed(request(1, { ...transfer, txn: 'u' }));
  expect(node.effects[0]).toMatchObject({ record: { branch: '2.1' } });
});

test('the same transaction sent again is not begun again: both clients hear its end', () => {
  const node = begun().feed(request(2));
  expect(node.effects).toEqual([]);
  node.hear('n2', yes).hear('n3', yes).flush();
  expect(node.replies).toHaveLength(2);
  expect(node.feed(request(3)).replies).toHaveLength(1);
});

test('another transaction under the same id is turned away', () => {
  expect(begun().feed(request(2, { ...transfer, amount: 6 })).replies).toEqual([
    'fail invalid: the id belongs to another transaction',
  ]);
});

test('a question about a transaction that never came is answered abort, once its refusal is on disk', () => {
  const node = new OneNode('n1').feed(request(1, { kind: 'outcome', txn: 't' }));
  expect(node.replies).toEqual([]);
  expect(node.flush().replies).toEqual(['ok {"txn":"t","decision":"abort"}']);
  expect(node.feed(request()).replies).toEqual(['fail aborted: no record of it']);
});

test('a question about a transaction that is under way is answered pending', () => {
  expect(begun().feed(request(2, { kind: 'outcome', txn: 't' })).replies).toEqual([
    'ok {"txn":"t","decision":"pending"}',
  ]);
});

test('a read of all accounts is told what every participant read', () => {
  const node = new OneNode('n1').feed(request(1, { kind: 'read-all', txn: 't' })).flush();
  expect(node.sent).toEqual(['n2: prepare', 'n3: prepare', 'n4: prepare']);
  for (const [from, account] of [
    ['n2', 'a0'],
    ['n3', 'a1'],
    ['n4', 'a2'],
  ] as const) {
    node.hear(from, { ...yes, reads: { [account]: 7 } });
  }
  expect(node.flush().replies).toEqual(['ok {"txn":"t","accounts":{"a0":7,"a1":7,"a2":7}}']);
});

test.each([
  ['an account that there is not', { ...transfer, to: 'a99' }],
  ['an account that is no account', { ...transfer, from: 'constructor' }],
  ['one account twice', { ...transfer, to: 'a0' }],
])('a transfer with %s is turned away before anything is written', (_what, bad) => {
  const node = new OneNode('n1').feed(request(1, bad));
  expect(node.appended).toEqual([]);
  expect(node.replies[0]).toMatch(/^fail invalid/);
});

test('what a coordinator does not take is refused, whoever sends it', () => {
  const node = begun();
  expect(node.hear('n2', { kind: 'decision', ...about, decision: 'abort' }).acts).toEqual([
    'refuse: a coordinator takes no decision',
  ]);
  expect(node.hear('n9', yes).acts).toEqual(['refuse: vote from a node that is no participant']);
});
