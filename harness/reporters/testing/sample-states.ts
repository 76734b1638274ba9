import type { NodeName } from '../../core/op.ts';
import type { Prng } from '../../core/prng.ts';
import { msToNanos, nanos } from '../../core/time.ts';
import type { Decision, StateSample, TraceAct, TraceEvent } from '../../core/trace.ts';

const everyMs = 100;
const endsMs = 15_100;

/** Each node asked every 100 ms. */
export function sampleStates(prng: Prng, nodes: readonly NodeName[]): StateSample[] {
  const samples: StateSample[] = [];
  for (let atMs = 0; atMs <= endsMs; atMs += everyMs) {
    for (const node of nodes) samples.push(oneSample(prng, node, atMs));
  }
  return samples;
}

function oneSample(prng: Prng, node: NodeName, atMs: number): StateSample {
  const time = msToNanos(atMs);
  if (node === 'n1' && atMs > 6_480 && atMs < 7_390) return { time, node, error: 'connection refused' };
  if (node === 'n4' && atMs > 4_936 && atMs < 5_843) return { time, node, error: 'no answer in 80 ms' };
  const isCoordinator = node === 'n1';
  const isRestarted = isCoordinator && atMs >= 7_390;
  return {
    time,
    node,
    state: {
      role: isCoordinator ? 'coordinator' : 'participant',
      epoch: isRestarted ? 2 : 1,
      version: '1.0.0',
      incarnation: isRestarted ? 2 : 1,
      inDoubt: Array.from({ length: isCoordinator ? 0 : inDoubtCount(prng, node, atMs) }, (_, i) => ({
        txn: `t-${i}`,
        ageMs: 100 * i,
      })),
      counters: { prepares: atMs, decisions: atMs },
    },
  };
}

function inDoubtCount(prng: Prng, node: NodeName, atMs: number): number {
  if (node === 'n3' && atMs > 2_600 && atMs < 4_300) return Math.min(9, Math.floor((atMs - 2_500) / 160));
  if (atMs > 6_480 && atMs < 7_600) return Math.min(12, Math.floor((atMs - 6_380) / 80));
  if (node !== 'n4' && atMs >= 7_600 && atMs < 8_400) return 7;
  return prng.chance(1, 5) ? 1 : 0;
}

/** The trace of the transaction that splits: n3 voted yes, was cut off, and aborted on its own. */
export function sampleTrace(txn: string, isSplit: boolean): TraceEvent[] {
  const events: TraceEvent[] = [];
  const sequences = new Map<NodeName, number>();
  const add = (node: NodeName, atMs: number, act: TraceAct, cause?: string): string => {
    const sequence = (sequences.get(node) ?? 400) + 1;
    sequences.set(node, sequence);
    events.push({
      node,
      incarnation: 1,
      sequence,
      monotonicNs: nanos(atMs * 1_000_000),
      seenAt: msToNanos(atMs + 0.4),
      txn,
      epoch: 1,
      act,
      ...(cause === undefined ? {} : { cause }),
    });
    return `${node}/1/${sequence}`;
  };
  const decide = (
    node: NodeName,
    atMs: number,
    decision: Decision,
    by: 'coordinator' | 'unilateral',
    cause?: string,
  ): void => {
    add(node, atMs, { kind: 'write', record: decision, forced: true }, cause);
    add(node, atMs + 0.3, { kind: 'decide', decision, by });
    add(node, atMs + 0.4, { kind: 'apply', decision });
    add(node, atMs + 0.5, { kind: 'release' });
  };
  const begin = add('n1', 2_586, { kind: 'begin', participants: ['n2', 'n3'] });
  add('n2', 2_588, { kind: 'write', record: 'prepared', forced: true }, begin);
  const yes2 = add('n2', 2_589, { kind: 'vote', vote: 'yes' });
  add('n3', 2_588.5, { kind: 'write', record: 'prepared', forced: true }, begin);
  add('n3', 2_590, { kind: 'vote', vote: 'yes' });
  add('n1', 2_611, { kind: 'write', record: 'commit', forced: true }, yes2);
  add('n1', 2_613, { kind: 'decide', decision: 'commit', by: 'votes' });
  const tell2 = add('n1', 2_613.5, { kind: 'tell', decision: 'commit', to: 'n2' });
  add('n1', 2_613.6, { kind: 'tell', decision: 'commit', to: 'n3' });
  add('n1', 2_613.8, { kind: 'tell', decision: 'commit', to: 'client' });
  decide('n2', 2_615, 'commit', 'coordinator', tell2);
  if (isSplit) {
    add('n3', 3_191, { kind: 'timeout', waitingFor: 'decision' });
    decide('n3', 3_192, 'abort', 'unilateral');
  } else {
    const again = add('n1', 4_260, { kind: 'tell', decision: 'commit', to: 'n3' });
    decide('n3', 4_262, 'commit', 'coordinator', again);
  }
  return events.toSorted((a, b) => a.seenAt - b.seenAt);
}
