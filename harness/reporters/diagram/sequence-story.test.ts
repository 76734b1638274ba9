import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { msToNanos } from '../../core/time.ts';
import type { TraceAct, TraceEvent } from '../../core/trace.ts';
import { sampleRun } from '../testing/sample-record.ts';
import { sequenceStory } from './sequence-story.ts';

const { record, verdict } = sampleRun({ isViolated: true });
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
