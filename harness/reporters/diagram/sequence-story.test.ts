import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { msToNanos } from '../../core/time.ts';
import type { TraceAct, TraceEvent } from '../../core/trace.ts';
import { sampleRun } from '../testing/sample-record.ts';
import { sequenceStory } from './sequence-story.ts';

const { record: sample, verdict } = sampleRun({ isViolated: true });
/** From traces alone. */
const record: RunRecord = { ...sample, messages: [] };
const [event] = record.traces;

function storyOf(acts: readonly (readonly [atMs: number, act: TraceAct])[]): string[] {
  if (event?.txn === undefined) throw new Error('the sample has a trace of a transaction');
  const { txn } = event;
  const traces = acts.map(([at, act], sequence): TraceEvent => ({ ...event, seenAt: msToNanos(at), act, sequence }));
  const changed: RunRecord = { ...record, traces };
  const story = sequenceStory(changed, { transaction: txn, operations: [], faults: verdict.faults });
  return (story?.rows ?? []).map(({ label }) => label);
}

test('what a node does again and again is told once, and faults that came later are none of its story', () => {
  const tell: TraceAct = { kind: 'tell', to: 'n3', decision: 'commit' };
  const rows = storyOf([
    [1_000, { kind: 'decide', decision: 'commit', by: 'votes' }],
    [1_001, tell],
    [2_000, tell],
    [9_000, tell],
  ]);
  expect(rows).toEqual(['decides commit (votes)', 'tells n3: commit ×3, until 9.00 s']);
});

test('two decisions of one node are two rows', () => {
  const rows = storyOf([
    [1_000, { kind: 'decide', decision: 'commit', by: 'votes' }],
    [1_001, { kind: 'decide', decision: 'abort', by: 'votes' }],
  ]);
  expect(rows).toEqual(['decides commit (votes)', 'decides abort (votes)']);
});

const transaction = event?.txn ?? '';
const storyWith = (changed: Partial<RunRecord>): ReturnType<typeof sequenceStory> =>
  sequenceStory({ ...sample, ...changed }, { transaction, operations: [], faults: verdict.faults });
const arrowsOf = (story: ReturnType<typeof sequenceStory>): string[] =>
  (story?.arrows ?? []).map(({ from, label, state, to }) => `${from} ${to} ${state} ${label}`.trim());

test('each message that a relay carried is an arrow that says what became of it', () => {
  expect(arrowsOf(storyWith({ traces: [] }))).toEqual([
    'clients n1 arrived transfer',
    'n1 n2 arrived prepare',
    'n1 n3 changed prepare, duplicated',
    'n2 n1 arrived yes',
    'n3 n1 late yes, held',
    'n1 n2 arrived commit',
    'n1 n3 lost commit, cut off',
    'n2 n1 lost ack, dropped',
    'n3 n2 lost inquiry, cut off ×2, until 3.10 s',
  ]);
});

test('a message stands after the act that announces it and before the act that it caused, whatever was read first', () => {
  const commit = sample.messages?.find(({ name, to }) => name === 'commit' && to === 'n2');
  if (event === undefined || commit === undefined) throw new Error('the sample has them');
  const traces: TraceEvent[] = [
    {
      ...event,
      node: 'n2',
      seenAt: msToNanos(2_613),
      sequence: 1,
      cause: commit.id ?? '',
      act: { kind: 'apply', decision: 'commit' },
    },
    {
      ...event,
      node: 'n1',
      seenAt: msToNanos(2_620),
      sequence: 2,
      act: { kind: 'tell', decision: 'commit', to: 'n3' },
    },
  ];
  const rows = storyWith({ traces })?.rows.map(({ label }) => label) ?? [];
  expect(rows.indexOf('commit')).toBe(rows.indexOf('applies commit') - 1);
  expect(rows.indexOf('commit, cut off')).toBe(rows.indexOf('tells n3: commit') + 1);
});

test('a message that was held slants to the act that names it', () => {
  const yes = sample.messages?.find(({ name, from }) => name === 'yes' && from === 'n3');
  if (event === undefined || yes === undefined) throw new Error('the sample has them');
  const late: TraceEvent = {
    ...event,
    node: 'n1',
    seenAt: msToNanos(3_500),
    cause: yes.id ?? '',
    act: { kind: 'decide', decision: 'commit', by: 'votes' },
  };
  const story = storyWith({ traces: [late] });
  const arrow = story?.arrows.find(({ label }) => label === 'yes, held');
  expect(arrow).toMatchObject({ state: 'late', arrivedRow: (story?.rows.length ?? 0) - 1 });
});

test('from traces alone, a cause is an arrow from what its sender announced; one message is one arrow', () => {
  // A vote went to whoever asked for it: what n2 says to n3 later is another message, whose sending no act tells.
  const acts: readonly (readonly [node: string, act: TraceAct, cause?: string])[] = [
    ['n1', { kind: 'begin', participants: ['n2', 'n3'] }],
    ['n2', { kind: 'vote', vote: 'yes' }, 'n1/1/1'],
    ['n1', { kind: 'write', record: 'committed', forced: true }, 'n2/1/7'],
    ['n1', { kind: 'decide', decision: 'commit', by: 'votes' }, 'n2/1/7'],
    ['n3', { kind: 'tell', decision: 'abort', to: 'n2' }, 'n2/1/8'],
    ['n2', { kind: 'timeout', waitingFor: 'decision' }, 'n1/1/2'],
  ];
  const traces = acts.flatMap(([node, act, cause], i): TraceEvent[] =>
    event === undefined
      ? []
      : [{ ...event, node, act, sequence: i, seenAt: msToNanos(1_000 + i), ...(cause === undefined ? {} : { cause }) }],
  );
  expect(arrowsOf(storyWith({ traces: traces.map(withoutStrangeCause), messages: [] }))).toEqual([
    'n1 n2 arrived',
    'n2 n1 arrived',
    'n3 n2 lost',
  ]);
});

/** The sample's own event brings a cause along. */
function withoutStrangeCause(each: TraceEvent): TraceEvent {
  const { cause, ...rest } = each;
  return cause === event?.cause || cause === undefined ? rest : { ...rest, cause };
}

test('nobody told of the transaction: there is no story', () => {
  expect(sequenceStory(sample, { transaction: 'unheard-of', operations: [], faults: [] })).toBeUndefined();
});
