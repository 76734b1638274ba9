import { expect, test } from 'vitest';
import { nanos } from '../core/time.ts';
import type { TraceAct, TraceEvent } from '../core/trace.ts';
import { OpenVotes } from './open-votes.ts';

const event = (txn: string, act: TraceAct): TraceEvent => ({
  node: 'n1',
  incarnation: 1,
  sequence: 1,
  monotonicNs: 0,
  seenAt: nanos(0),
  txn,
  act,
});

test('a transaction is open from its first yes until somebody writes its outcome down', () => {
  const votes = new OpenVotes();
  const counts = [
    event('t1', { kind: 'begin', participants: ['n2'] }),
    event('t1', { kind: 'vote', vote: 'yes' }),
    event('t2', { kind: 'vote', vote: 'yes' }),
    event('t1', { kind: 'vote', vote: 'yes' }),
    event('t3', { kind: 'vote', vote: 'no' }),
    event('t1', { kind: 'write', record: 'prepared', forced: true }),
    event('t1', { kind: 'write', record: 'precommitted', forced: true }),
    event('t2', { kind: 'decide', decision: 'abort', by: 'refusal' }),
  ].map((each) => {
    votes.see(each);
    return votes.count;
  });
  expect(counts).toEqual([0, 1, 2, 2, 2, 2, 1, 0]);
});

test('a vote that is read after the decision opens nothing', () => {
  const votes = new OpenVotes();
  votes.see(event('t1', { kind: 'decide', decision: 'commit', by: 'votes' }));
  votes.see(event('t1', { kind: 'vote', vote: 'yes' }));
  expect(votes.count).toBe(0);
});
