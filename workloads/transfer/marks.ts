import { faultRecords } from '../../harness/core/nemesis-line.ts';
import type { NodeName } from '../../harness/core/op.ts';
import { walkSteps } from '../../harness/core/plan.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type TimeWindow, nanos, overlaps } from '../../harness/core/time.ts';
import type { Mark } from '../workload.ts';
import { isNotSent } from './load.ts';

/** Faults that take a coordinator away without its participants. */
const outages: readonly string[] = ['kill', 'pause'];

export const transferMarks: readonly Mark[] = [
  {
    name: 'commit',
    statement: 'a transfer between two participants committed',
    isReached: ({ history }) => history.operations.some(({ f, type }) => f === 'transfer' && type === 'ok'),
  },
  {
    name: 'abort',
    statement: 'a transfer was sent and aborted',
    isReached: ({ history }) =>
      history.operations.some(({ f, type, error }) => f === 'transfer' && type === 'fail' && !isNotSent(error ?? '')),
  },
  {
    name: 'in doubt without coordinator',
    statement: 'a transaction was in doubt at a participant while the coordinator was killed or paused',
    applies: (record) => {
      const steps = record.plan === undefined ? [] : [...walkSteps(record.plan.steps)];
      return steps.some(({ when, do: action }) => {
        // A trigger says itself at which moment the fault is to strike, and that may be another.
        if (when.kind === 'trigger' || action.kind !== 'fault' || !outages.includes(action.fault)) return false;
        const { target } = action;
        if (target.kind === 'bound') return false;
        return target.kind === 'role' ? target.role === 'coordinator' : target.nodes.some(isCoordinator(record));
      });
    },
    isReached: (record) => {
      const windows = coordinatorOutages(record);
      return windows.length > 0 && doubts(record).some((doubt) => windows.some((window) => overlaps(doubt, window)));
    },
  },
];

function isCoordinator({ system }: RunRecord): (node: NodeName) => boolean {
  return (node) => system?.roles[node] === 'coordinator';
}

/** From when a coordinator was to be hit to when its healing began. */
function coordinatorOutages(record: RunRecord): TimeWindow[] {
  return faultRecords(record.history.ops).flatMap(({ fault, targets, stages }): TimeWindow[] => {
    // From when it was asked for: once `injected` is known the process is gone, and what was in doubt may be decided already.
    const { asked, injected } = stages;
    if (!outages.includes(fault) || !targets.some(isCoordinator(record)) || injected === undefined) return [];
    return [{ from: (asked ?? injected).at, to: (stages.heal ?? stages.healed)?.at ?? nanos(Infinity) }];
  });
}

/** When participants were in doubt: from samples of their state, and from a yes vote to the decision in their traces. */
function doubts(record: RunRecord): TimeWindow[] {
  const isOther = (node: NodeName): boolean => !isCoordinator(record)(node);
  const windows: TimeWindow[] = record.states.flatMap(({ node, time, state }) =>
    state !== undefined && state.inDoubt.length > 0 && isOther(node) ? [{ from: time, to: time }] : [],
  );
  const votedAt = new Map<string, TimeWindow['from']>();
  for (const { node, txn, act, seenAt } of record.traces) {
    if (txn === undefined || !isOther(node)) continue;
    const key = `${node} ${txn}`;
    if (act.kind === 'vote' && act.vote === 'yes') votedAt.set(key, seenAt);
    const from = votedAt.get(key);
    if (act.kind !== 'decide' || from === undefined) continue;
    windows.push({ from, to: seenAt });
    votedAt.delete(key);
  }
  for (const from of votedAt.values()) windows.push({ from, to: nanos(Infinity) });
  return windows;
}
