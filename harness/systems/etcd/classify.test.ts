import { expect, test } from 'vitest';
import { classifyError } from './classify.ts';

test.each([
  ['etcdserver: leader changed', 14, 503, 'leader changed'],
  ['etcdserver: request timed out', 14, 503, 'timed out in the cluster'],
  ['etcdserver: request timed out, possibly due to previous leader failure', 14, 503, 'timed out in the cluster'],
  ['etcdserver: no leader', 14, 503, 'no leader'],
  ['etcdserver: server stopped', 14, 503, 'server stopped'],
  ['etcdserver: mvcc: database space exceeded', 8, 429, 'no space'],
  ['transport is closing', 14, 503, 'unavailable'],
  ['context deadline exceeded', 4, 504, 'timed out in the cluster'],
  ['something new', 2, 500, 'etcd code 2'],
])('%s may have taken effect', (message, code, status, error) => {
  const body = { error: message, message, code };
  expect(classifyError({ kind: 'answered', status, body })).toEqual({ type: 'info', error });
});

test.each([
  ['etcdserver: too many requests', 8, 429, 'too many requests'],
  ['etcdserver: request is too large', 3, 400, 'request too large'],
  ['raft proposal dropped', 2, 500, 'proposal dropped'],
])('%s certainly did not', (message, code, status, error) => {
  const body = { error: message, message, code };
  expect(classifyError({ kind: 'answered', status, body })).toEqual({ type: 'fail', error });
});

test('an answer of the HTTP layer may have come after the effect', () => {
  const answer = { kind: 'answered', status: 502, body: 'Bad Gateway' } as const;
  expect(classifyError(answer)).toEqual({ type: 'info', error: 'http 502' });
});

test('whatever kept a connection from being made, the request did not happen', () => {
  for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT', 'ABORTED', 'EADDRNOTAVAIL'])
    expect(classifyError({ kind: 'lost', wasSent: false, code }).type).toBe('fail');
});

test('whatever broke a connection, the request may have happened', () => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ABORTED', 'HPE_INVALID_CONSTANT'])
    expect(classifyError({ kind: 'lost', wasSent: true, code }).type).toBe('info');
});
