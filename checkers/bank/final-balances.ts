import type { Json } from '../../harness/core/json.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type TimeWindow, nanos } from '../../harness/core/time.ts';
import type { ShownBy } from '../../harness/core/verdict.ts';
import { balancesIn } from './amounts.ts';

/** What one node held in the end, and when it was read. */
export interface FinalBalances {
  readonly node: NodeName;
  readonly balances: Readonly<Record<string, Json | undefined>>;
  readonly window: TimeWindow;
  /** The history line of the read, where a client made it. */
  readonly operation?: number;
}

/** The same ending told twice: by clients that read each participant, and by the nodes' final states. */
export interface FinalReading {
  readonly shownBy: ShownBy;
  readonly nodes: ReadonlyMap<NodeName, FinalBalances>;
}

export function finalReadings(record: RunRecord): FinalReading[] {
  const readings: FinalReading[] = [
    { shownBy: 'clients', nodes: readByClients(record) },
    { shownBy: 'final-state', nodes: finalStates(record) },
  ];
  return readings.filter(({ nodes }) => nodes.size > 0);
}

/** The last `read-final` of each participant that succeeded. */
function readByClients({ history }: RunRecord): Map<NodeName, FinalBalances> {
  const found = new Map<NodeName, FinalBalances>();
  for (const { f, type, input, output, index, invokedAt, completedAt } of history.operations) {
    const node = isJsonObject(input) ? input['node'] : undefined;
    const balances = balancesIn(output);
    if (f !== 'read-final' || type !== 'ok' || typeof node !== 'string' || balances === undefined) continue;
    const window = { from: invokedAt, to: completedAt ?? invokedAt };
    found.set(node, { node, balances, window, operation: index });
  }
  return found;
}

function finalStates({ finals, history }: RunRecord): Map<NodeName, FinalBalances> {
  const found = new Map<NodeName, FinalBalances>();
  // They are asked for after the last line of the history, and `time` is when the answer came.
  const asked = history.ops.at(-1)?.time ?? nanos(0);
  for (const { node, time, data } of finals) {
    const balances = balancesIn(data);
    if (balances === undefined) continue;
    found.set(node, { node, balances, window: { from: nanos(Math.min(asked, time)), to: time } });
  }
  return found;
}
