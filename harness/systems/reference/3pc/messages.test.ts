import { expect, test } from 'vitest';
import { Prng } from '../../../core/prng.ts';
import { parseJson, stringifyJson } from '../../../core/json.ts';
import type { ClientRequest } from '../frame/protocol.ts';
import { threePhaseProtocol } from './protocol.ts';
import { deliverAll, newWorld, request } from './testing/happen.ts';
import { recording } from './testing/recording.ts';
import { wander } from './testing/wander.ts';
import { feed } from './testing/world.ts';

const transfer: ClientRequest = { kind: 'transfer', txn: 't', from: 'a2', to: 'a3', amount: 1 };

test('every message and every record that walks produce can be read back', () => {
  const { step, effects } = recording();
  const prng = Prng.fromSeed('wire');
  for (let walk = 0; walk < 300; walk++) {
    wander(request(newWorld(3, step), walk % 4 === 0 ? [1] : []), prng.fork(walk), 4);
  }
  for (const asked of [transfer, { kind: 'read-all', txn: 'r' } as const]) {
    deliverAll(feed(newWorld(3, step), 0, { kind: 'request', client: 1, request: asked }));
  }
  const kinds = new Set<string>();
  for (const effect of effects) {
    const sent = effect.kind === 'send' ? effect.message : effect.kind === 'append' ? effect.record : undefined;
    if (sent === undefined || kinds.has(stringifyJson(sent))) continue;
    const json = parseJson(stringifyJson(sent));
    const read = effect.kind === 'send' ? threePhaseProtocol.readMessage(json) : threePhaseProtocol.readRecord(json);
    expect(read).toEqual(json);
    kinds.add(stringifyJson(sent)).add(sent.kind);
  }
  const all = [
    'prepare',
    'vote',
    'pre-commit',
    'ack',
    'state-request',
    'state-report',
    'decision',
    'inquiry',
    'undecided',
    'read',
    'values',
    'read-done',
  ];
  const records = ['collecting', 'prepared', 'precommitted', 'committed', 'aborted'];
  for (const kind of [...all, ...records]) expect(kinds).toContain(kind);
});

test.each([
  null,
  [],
  { kind: 'vote' },
  { kind: 'vote', txn: 't', epoch: 1, vote: 'maybe' },
  { kind: 'decision', txn: 't', epoch: -1, decision: 'commit', as: 'order' },
  { kind: 'inquiry', txn: 't', epoch: 1, members: [{ node: 'n1', incarnation: 'first' }] },
  { kind: 'undecided', txn: 't', epoch: 1, isRestarted: 'no', isCommittable: false },
  { kind: 'prepare', txn: 'x'.repeat(1_000), epoch: 1, members: [], operations: [] },
  { kind: 'shutdown', txn: 't', epoch: 1 },
])('%j is no message', (value) => {
  expect(threePhaseProtocol.readMessage(value)).toBeUndefined();
});

test('what others act upon is signed', () => {
  const about = { txn: 't', epoch: 1 };
  expect(threePhaseProtocol.isSigned({ kind: 'vote', vote: 'yes', ...about })).toBe(true);
  expect(threePhaseProtocol.isSigned({ kind: 'decision', decision: 'abort', as: 'order', ...about })).toBe(true);
  expect(threePhaseProtocol.isSigned({ kind: 'state-report', isCommittable: true, ...about })).toBe(true);
  expect(threePhaseProtocol.isSigned({ kind: 'inquiry', ...about })).toBe(false);
});
