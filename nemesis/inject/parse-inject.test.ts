import { expect, test } from 'vitest';
import { type Trigger, triggerText } from '../../harness/core/trigger.ts';
import { parseInject } from './parse-inject.ts';

function triggerOf(source: string): Trigger {
  const { when } = parseInject(source);
  if (when.kind !== 'trigger') throw new Error(`${source} has no trigger`);
  return when.trigger;
}

test('a fault, its target, a message with a variable, and the number of the match', () => {
  expect(parseInject('kill coordinator after commit(txn=T) #2 for 500ms')).toMatchObject({
    fault: { name: 'kill' },
    targets: [{ name: 'coordinator' }],
    durationMs: 500,
    when: {
      trigger: {
        moment: 'after',
        event: { on: 'message', name: 'commit', where: { txn: { bind: 'T' } } },
        count: 2,
        inFlight: 'drop',
      },
    },
  });
});

test('options, several targets, and a time', () => {
  expect(parseInject('partition n1, n2 (shape=one-way, size=2, clients=true) at 1.5s')).toMatchObject({
    targets: [{ name: 'n1' }, { name: 'n2' }],
    options: { shape: 'one-way', size: 2, clients: true },
    when: { kind: 'time', ms: 1_500 },
  });
});

test('operations and other steps', () => {
  expect(parseInject('pause n1 after op transfer ok #10').when).toMatchObject({ f: 'transfer', type: 'ok', count: 10 });
  expect(parseInject('kill n2 after step i1 proven').when).toMatchObject({ step: 'i1', stage: 'proven' });
});

test('a trigger is written as it was read', () => {
  for (const source of [
    'before commit(txn=T) #2 deliver-in-flight',
    'after prepare(epoch=3, participants="[\\"n1\\"]") from coordinator to n2',
    'after trace vote(vote=yes, txn=T) on participant #3',
    'after state inDoubt>0 on n2',
    'after state role="Leader"',
    'after state epoch changes',
    'after log "became \\"leader\\"" on n3',
  ]) {
    expect(triggerText(triggerOf(`kill n1 ${source}`))).toBe(source);
  }
});

test.each([
  ['', 1, 'a fault'],
  ['kill n1 after', 14, 'a message, trace'],
  ['kill n1 after trace', 20, 'an act of a trace'],
  ['kill n1 after commit(txn T)', 26, '"=" is expected'],
  ['kill n1 after commit #0', 23, 'a whole number from 1'],
  ['kill n1 for soon', 13, 'a duration'],
  ['kill n1 before log "x"', 16, "a log can't be held"],
  ['kill n1 after state epoch 3', 27, 'one of'],
  ['kill n1 after log "a', 19, 'means nothing here'],
  ['kill n1 ; drop', 9, 'means nothing here'],
  ['kill n1 at 2s later', 15, 'not expected here'],
])('%s is refused at column %i', (source, column, what) => {
  expect(() => parseInject(source)).toThrow(new RegExp(`column ${column}: .*${what}`));
});

test('a text that is too long is not read', () => {
  expect(() => parseInject(`kill ${'n1,'.repeat(1_000)}n1`)).toThrow(/2000 at most/);
});
