import { expect, test } from 'vitest';
import type { Completion } from '../../../core/op.ts';
import type { ClientRequest } from '../frame/protocol.ts';
import { crash, deliver, deliverAll, newWorld, partition, restart } from './testing/happen.ts';
import { recording } from './testing/recording.ts';
import { type World, at, feed, fire, writeForced } from './testing/world.ts';

const read: ClientRequest = { kind: 'read-all', txn: 'r' };
const transfer: ClientRequest = { kind: 'transfer', txn: 't', from: 'a2', to: 'a3', amount: 3 };

function clients(): {
  ask: (world: World, request: ClientRequest) => World;
  answers: () => Completion[];
  start: World;
} {
  const { step, effects } = recording();
  return {
    start: newWorld(3, step),
    ask: (world, request) => feed(world, 0, { kind: 'request', client: 1, request }),
    answers: () => effects.flatMap((effect) => (effect.kind === 'reply' ? [effect.completion] : [])),
  };
}

function locks(world: World): string[] {
  return world.nodes.flatMap(({ state }) => [...state.ledger.locks.keys()]);
}

test('a read answers with the values of all participants, and leaves no lock and no record', () => {
  const { ask, answers, start } = clients();
  const world = deliverAll(ask(start, read));
  expect(answers()).toEqual([{ type: 'ok', value: { txn: 'r', accounts: { a2: 10, a3: 10 } } }]);
  expect(locks(world)).toEqual([]);
  expect(world.nodes.flatMap(({ log }) => log)).toEqual([]);
});

test('a participant keeps its locks until the last one has answered', () => {
  const { ask, answers, start } = clients();
  const one = deliver(deliver(ask(start, read), 0, 1), 1, 0);
  expect(locks(one)).toEqual(['a2']);
  expect(answers()).toEqual([]);
  // What would change a value that was read already is refused meanwhile.
  deliverAll(ask(one, transfer));
  expect(answers()).toContainEqual({ type: 'fail', error: 'aborted: lock conflict' });
});

test('a read that meets the lock of a transaction in doubt fails', () => {
  const { ask, answers, start } = clients();
  const prepared = deliver(writeForced(ask(start, transfer), 0), 0, 1);
  deliverAll(ask(prepared, read));
  expect(answers()).toContainEqual({ type: 'fail', error: 'aborted: lock conflict' });
});

test('a participant that dies takes the read with it, even after it answered', () => {
  const { ask, answers, start } = clients();
  const one = deliver(deliver(ask(start, read), 0, 1), 1, 0);
  const world = deliverAll(restart(deliver(crash(one, 1, { kept: [] }), 1, 0), 1));
  expect(answers()).toEqual([{ type: 'fail', error: 'aborted: no values from a participant' }]);
  expect(locks(world)).toEqual([]);
});

test('a participant that is silent lets the read fail in time', () => {
  const { ask, answers, start } = clients();
  fire(ask(start, read), 0, 'read:r');
  expect(answers()).toEqual([{ type: 'fail', error: 'aborted: no values from a participant' }]);
});

test('locks of a read go with its coordinator', () => {
  const { ask, start } = clients();
  const held = deliver(deliver(ask(start, read), 0, 1), 0, 2);
  expect(locks(held)).toEqual(['a2', 'a3']);
  expect(locks(deliverAll(crash(held, 0, { kept: [] })))).toEqual([]);
});

test('locks of a read go after the silence, when its coordinator is heard but does not speak', () => {
  const { ask, start } = clients();
  const held = deliver(ask(start, read), 0, 1);
  expect(at(held, 1).timers).toEqual(['read:r']);
  expect(locks(fire(held, 1, 'read:r'))).toEqual([]);
});

test('a read without a participant fails at once', () => {
  const { ask, answers, start } = clients();
  ask(deliverAll(partition(start, [[0, 2]])), read);
  expect(answers()).toEqual([{ type: 'fail', error: 'aborted: a participant is down' }]);
});

test('a participant locks only for its coordinator', () => {
  const { start } = clients();
  const message = { kind: 'read', txn: 'r', epoch: 1, operations: [{ kind: 'read', account: 'a2' }] } as const;
  expect(locks(feed(start, 1, { kind: 'message', from: 'n3', incarnation: 1, message }))).toEqual([]);
  expect(locks(feed(start, 1, { kind: 'message', from: 'n1', incarnation: 1, message }))).toEqual(['a2']);
});
