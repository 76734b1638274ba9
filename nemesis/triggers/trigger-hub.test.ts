import { expect, test } from 'vitest';
import { nanos } from '../../harness/core/time.ts';
import type { NodeState, TraceAct, TraceEvent } from '../../harness/core/trace.ts';
import type { Trigger } from '../../harness/core/trigger.ts';
import { parseInject } from '../inject/parse-inject.ts';
import { TriggerHub } from './trigger-hub.ts';

const never = new AbortController().signal;
const isNode = (selector: string, node: string): boolean =>
  selector === node || selector === (node === 'n1' ? 'coordinator' : 'participant');

function triggerOf(text: string): Trigger {
  const { when } = parseInject(`kill n1 after ${text}`);
  if (when.kind !== 'trigger') throw new Error(`${text} is no trigger`);
  return when.trigger;
}

/** Whether the trigger fires, and what it binds: asked after each of these. */
async function firedAt<T>(
  text: string,
  events: readonly T[],
  see: (hub: TriggerHub, event: T) => void,
): Promise<unknown> {
  const hub = new TriggerHub(isNode);
  let fired: unknown;
  const wait = async (): Promise<void> => {
    const trigger = triggerOf(text);
    if (trigger.event.on !== 'message') fired = await hub.waitFor(trigger, trigger.event, never);
  };
  void wait();
  for (const [index, event] of events.entries()) {
    see(hub, event);
    // The hub answers within the turn; two awaits are between it and us.
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    if (fired !== undefined)
      return [index, typeof fired === 'object' && fired !== null && 'bindings' in fired ? fired.bindings : fired];
  }
  return undefined;
}

function act(node: string, txn: string, what: TraceAct): TraceEvent {
  return { node, txn, incarnation: 1, sequence: 1, monotonicNs: 0, seenAt: nanos(0), act: what };
}

const seeTrace = (hub: TriggerHub, event: TraceEvent): void => hub.seeTrace(event);
const seeState = (hub: TriggerHub, sample: NodeState): void => hub.seeState('n2', sample);
const seeLog = (hub: TriggerHub, line: string): void => hub.seeLog('n3', line);
function state(doubts: number, epoch = 1): NodeState {
  return {
    role: 'participant',
    epoch,
    version: '1',
    incarnation: 1,
    inDoubt: Array.from({ length: doubts }, (_, i) => ({ txn: `t${i}`, ageMs: 1 })),
    counters: { retries: doubts * 10 },
  };
}

const yes: TraceAct = { kind: 'vote', vote: 'yes' };
const no: TraceAct = { kind: 'vote', vote: 'no' };

test('matches are counted for each value of a variable apart', async () => {
  const votes = [
    act('n2', 't1', yes),
    act('n2', 't2', yes),
    act('n3', 't2', no),
    act('n3', 't2', yes),
    act('n3', 't1', yes),
  ];
  expect(await firedAt('trace vote(txn=T, vote=yes) #2', votes, seeTrace)).toEqual([3, { T: 't2', node: 'n3' }]);
  expect(await firedAt('trace vote(vote=yes) #2', votes, seeTrace)).toEqual([1, { node: 'n2' }]);
  expect(await firedAt('trace vote(vote=yes) #5', votes, seeTrace)).toBeUndefined();
  expect(await firedAt('trace vote(vote=yes) on n3', votes, seeTrace)).toEqual([3, { node: 'n3' }]);
  expect(await firedAt('trace vote(vote=yes) on coordinator', votes, seeTrace)).toBeUndefined();
  expect(await firedAt('trace vote(missing=M)', votes, seeTrace)).toBeUndefined();
  expect(await firedAt('trace decide', votes, seeTrace)).toBeUndefined();
});

test('a state fires when its test comes to hold', async () => {
  const states = [state(0), state(1), state(2), state(0), state(3, 2)];
  expect(await firedAt('state inDoubt>0', states, seeState)).toEqual([1, { node: 'n2' }]);
  expect(await firedAt('state inDoubt>0 #2', states, seeState)).toEqual([4, { node: 'n2' }]);
  expect(await firedAt('state counters.retries>=20', states, seeState)).toEqual([2, { node: 'n2' }]);
  expect(await firedAt('state epoch changes on participant', states, seeState)).toEqual([4, { node: 'n2' }]);
  expect(await firedAt('state epoch changes on n1', states, seeState)).toBeUndefined();
  expect(await firedAt('state role=participant', states, seeState)).toEqual([0, { node: 'n2' }]);
  expect(await firedAt('state role!=participant', states, seeState)).toBeUndefined();
  expect(await firedAt('state __proto__="x"', states, seeState)).toBeUndefined();
});

test('a log fires at a line that holds the text', async () => {
  expect(await firedAt('log "elected leader" #2', ['elected leader 2', 'noise', 'elected leader 3'], seeLog)).toEqual([
    2,
    { node: 'n3' },
  ]);
  expect(await firedAt('log "elected" on n1', ['elected'], seeLog)).toBeUndefined();
});
