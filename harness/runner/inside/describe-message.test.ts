import { expect, test } from 'vitest';
import { nanos } from '../../core/time.ts';
import type { SeenMessage } from '../../ports/message-relay.ts';
import { describeMessage } from './describe-message.ts';

const system = {
  messages: {
    decision: { 'body.kind': 'decision' },
    commit: { 'body.kind': 'decision', 'body.decision': 'commit' },
  },
  messageFields: { txn: 'body.txn' },
};
const seen: SeenMessage = {
  sequence: 4,
  atMs: 1,
  link: ['n1', 'n2'],
  port: 'peer',
  connection: 1,
  kind: 'message',
  bytes: 100,
  text: '',
  fate: 'passed',
};
const describeText = (text: string, more: Partial<SeenMessage> = {}): ReturnType<typeof describeMessage> =>
  describeMessage({ ...seen, ...more, text }, nanos(5), system);

const line = (decision: string): string =>
  `{"from":"n1","incarnation":2,"sequence":9,"body":{"kind":"decision","decision":"${decision}","txn":"t-1"}}\n`;

test('of two names that fit, a message goes by the one that says more', () => {
  expect(describeText(line('commit'))).toMatchObject({ name: 'commit', id: 'n1/2/9', txn: 't-1', time: 5 });
  expect(describeText(line('abort'))).toMatchObject({ name: 'decision' });
});

test('what the system has no name for goes by its own kind, HTTP by its first line', () => {
  expect(describeText('{"kind":"transfer","txn":"t-2"}')).toMatchObject({ name: 'transfer', txn: 't-2' });
  expect(describeText('POST /v3/kv/put HTTP/1.1\r\nhost: x\r\n\r\n', { kind: 'request' }).name).toBe(
    'POST /v3/kv/put HTTP/1.1',
  );
});

test('a heartbeat, which is numbered 0, has no number that an act could name', () => {
  expect(describeText('{"incarnation":2,"sequence":0}')).not.toHaveProperty('id');
});

test.each(['', '{', 'null', '[1]', '{"body":null}', '{"body":{"kind":{"x":1},"txn":[1]},"kind":7}', '\u0000\uFFFD'])(
  'hostile bytes are kept as they are, and say nothing: %j',
  (text) => {
    const described = describeText(text);
    expect(described).not.toHaveProperty('name');
    expect(described).not.toHaveProperty('txn');
    expect(described.text).toBe(text);
  },
);

test('long texts and names are cut to what the file takes', () => {
  const described = describeText(`{"kind":"${'k'.repeat(900)}","txn":"${'t'.repeat(900)}"}`);
  expect(described.text).toHaveLength(600);
  expect(described.name?.length).toBeLessThanOrEqual(200);
  expect(described).not.toHaveProperty('txn');
});
