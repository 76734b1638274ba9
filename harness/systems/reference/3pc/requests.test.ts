import { expect, test } from 'vitest';
import type { Completion } from '../../../core/op.ts';
import type { ClientRequest } from '../frame/protocol.ts';
import { crash, deliverAll, newWorld, restart } from './testing/happen.ts';
import { recording } from './testing/recording.ts';
import { type World, at, feed } from './testing/world.ts';

const transfer: ClientRequest = { kind: 'transfer', txn: 't', from: 'a2', to: 'a3', amount: 3 };
const outcome: ClientRequest = { kind: 'outcome', txn: 't' };

/** Clients of one world, and what they are answered. */
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

function balances(world: World): number[] {
  return [1, 2].map((i) => at(world, i).state.ledger.balances.get(`a${i + 1}`) ?? Number.NaN);
}

test('a transfer moves money, once, however often it is sent', () => {
  const { ask, answers, start } = clients();
  const twice = deliverAll(ask(ask(start, transfer), transfer));
  const world = deliverAll(ask(twice, transfer));
  const ok: Completion = { type: 'ok', value: { txn: 't', from: 'a2', to: 'a3', amount: 3 } };
  expect(answers()).toEqual([ok, ok, ok]);
  expect(balances(world)).toEqual([7, 13]);
});

test('an overdraft is refused, and says so', () => {
  const { ask, answers, start } = clients();
  const world = deliverAll(ask(start, { ...transfer, amount: 11 }));
  expect(answers()).toEqual([{ type: 'fail', error: 'aborted: overdraft' }]);
  expect(balances(world)).toEqual([10, 10]);
});

test('the outcome of an open transaction is pending, and known afterwards', () => {
  const { ask, answers, start } = clients();
  deliverAll(ask(deliverAll(ask(ask(start, transfer), outcome)), outcome));
  expect(answers().filter(({ type }) => type === 'ok')).toEqual([
    { type: 'ok', value: { txn: 't', decision: 'pending' } },
    { type: 'ok', value: { txn: 't', from: 'a2', to: 'a3', amount: 3 } },
    { type: 'ok', value: { txn: 't', decision: 'commit' } },
  ]);
});

test('an outcome asked before the transfer came makes it abort, also after a restart', () => {
  const { ask, answers, start } = clients();
  const asked = deliverAll(ask(start, outcome));
  const again = deliverAll(restart(crash(asked, 0, { kept: [] }), 0));
  const world = deliverAll(ask(again, transfer));
  expect(answers()).toEqual([
    { type: 'ok', value: { txn: 't', decision: 'abort' } },
    { type: 'fail', error: 'aborted: decided earlier' },
  ]);
  expect(balances(world)).toEqual([10, 10]);
});

test('a client that was told no because a participant is down stays right when it is back', () => {
  const { ask, answers, start } = clients();
  const down = deliverAll(crash(start, 2, { kept: [] }));
  const back = deliverAll(restart(deliverAll(ask(down, transfer)), 2));
  deliverAll(ask(back, transfer));
  expect(answers()).toEqual([
    { type: 'fail', error: 'aborted: a participant is down' },
    { type: 'fail', error: 'aborted: decided earlier' },
  ]);
});

test('an id that belongs to another transaction is invalid', () => {
  const { ask, answers, start } = clients();
  deliverAll(ask(deliverAll(ask(start, transfer)), { ...transfer, amount: 4 }));
  expect(answers().at(-1)).toEqual({ type: 'fail', error: 'invalid: the id belongs to another transaction' });
});

test('balances and decisions come back from the log', () => {
  const { ask, start } = clients();
  const done = deliverAll(ask(start, transfer));
  const world = [0, 1, 2].reduce((now, i) => deliverAll(restart(crash(now, i, { kept: [] }), i)), done);
  expect(balances(world)).toEqual([7, 13]);
  expect(world.nodes.map(({ state }) => state.decisions.get('t'))).toEqual(['commit', 'commit', 'commit']);
});
