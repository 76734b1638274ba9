import { expect, test } from 'vitest';
import type { FaultStage, NemesisLine } from '../../core/nemesis-line.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { nanos } from '../../core/time.ts';
import type { MessageRelay } from '../../ports/message-relay.ts';
import type { RelayEngine } from '../../relay/relay-engine.ts';
import { RelayedPairs, there, until } from '../../relay/testing/relayed-pair.ts';
import { MessageRecorder } from './message-recorder.ts';

/** The engine as a transport offers it. */
function relayOf(engine: RelayEngine): MessageRelay {
  return {
    apply: async (owner, rules) => await Promise.resolve(engine.apply(owner, rules)),
    heal: async (owner) => await Promise.resolve(engine.heal(owner)),
    counts: async (owner) => await Promise.resolve(engine.ruleCounts(owner)),
    arm: async (owner, trap) => await Promise.resolve(engine.arm(owner, trap)),
    onTrap: () => () => undefined,
    release: async (owner, trap, verdict) => await Promise.resolve(engine.release(owner, trap, verdict)),
    messages: async (filter) => await Promise.resolve(engine.messages(filter)),
    notes: async () => await Promise.resolve(engine.notes()),
  };
}

function recorderFor(relay: MessageRelay): {
  recorder: MessageRecorder;
  kept: RecordedMessage[];
  gaps: string[];
} {
  const kept: RecordedMessage[] = [];
  const gaps: string[] = [];
  const recorder = new MessageRecorder({
    relay,
    system: {},
    names: ['a', 'b'],
    now: () => nanos(performance.now() * 1e6),
    relayNowMs: () => performance.now(),
    write: (message) => kept.push(message),
    onGap: (gap) => gaps.push(gap),
  });
  return { recorder, kept, gaps };
}

function faultLine(stage: FaultStage, bindings?: Record<string, string>): NemesisLine {
  const evidence = bindings === undefined ? {} : { evidence: { trigger: 'after x', bindings } };
  return {
    kind: 'fault',
    fault: 'kill',
    step: 's',
    class: 'crash',
    stage,
    targets: ['b'],
    links: [],
    note: '',
    ...evidence,
  };
}

/** Lines come in the order of reading; who reads the file sorts them. */
const inOrder = (kept: readonly RecordedMessage[]): RecordedMessage[] =>
  kept.toSorted((a, b) => a.sequence - b.sequence);
const line = (kind: string, txn: string): string => `${JSON.stringify({ kind, txn })}\n`;

test('what passed around a fault is kept, and what a rule of its own did to it', async () => {
  await using pairs = await RelayedPairs.open('newline-json');
  const { recorder, kept, gaps } = recorderFor(relayOf(pairs.engine));
  await using recording = recorder;
  await recording.start();
  pairs.engine.apply('s', [
    { id: 'drop', match: { links: [there], fields: { kind: { is: 'ack' } } }, act: { kind: 'drop' }, seed: '1' },
  ]);
  const { far, near } = await pairs.connect();
  near.socket.write(`${line('prepare', 't-1')}${line('ack', 't-2')}`);
  await until('what passes has passed', () => far.lines.length === 1);
  recording.see(faultLine('injected'));
  await until('both are kept', () => kept.length === 2);
  expect(inOrder(kept)).toMatchObject([
    { from: 'a', to: 'b', name: 'prepare', txn: 't-1', fate: 'passed' },
    { name: 'ack', txn: 't-2', fate: 'drop', by: 's/drop' },
  ]);
  expect(gaps).toEqual([]);
});

test('a transaction that a trigger bound is kept from its beginning to the end, others are not', async () => {
  await using pairs = await RelayedPairs.open('newline-json');
  const { recorder, kept } = recorderFor(relayOf(pairs.engine));
  const { far, near } = await pairs.connect();
  {
    await using recording = recorder;
    await recording.start();
    near.socket.write(`${line('prepare', 't-10')}${line('prepare', 't-77')}`);
    await until('both have passed', () => far.lines.length === 2);
    // Long before the trigger fired, which is what the log is there for.
    await until(
      'that is no longer near',
      () => (pairs.engine.messages({ most: 1 })[0]?.atMs ?? 0) < performance.now() - 60,
    );
    recording.see(faultLine('asked', { T: 't-77', from: 'a', to: 'b' }));
    near.socket.write(line('commit', 't-77'));
    await until('it has passed', () => far.lines.length === 3);
  }
  expect(inOrder(kept).map(({ name, txn }) => `${name} ${txn}`)).toEqual(['prepare t-77', 'commit t-77']);
  // It looks no more: what passes now passes as bytes.
  near.socket.write(line('prepare', 't-11'));
  await until('it has passed, too', () => far.lines.length === 4);
  expect(pairs.engine.messages({ text: 't-11', most: 1 })).toEqual([]);
});

const gone = async (): Promise<never> => await Promise.reject(new Error('the keeper is gone'));

test('a relay that is gone is told once, and ends nothing', async () => {
  await using pairs = await RelayedPairs.open('newline-json');
  const { recorder, gaps } = recorderFor({ ...relayOf(pairs.engine), messages: gone, heal: gone });
  {
    await using recording = recorder;
    await recording.start();
    recording.see(faultLine('injected'));
    recording.see(faultLine('healed'));
  }
  expect(gaps).toEqual(["messages: the relay can't be asked: the keeper is gone"]);
});
