import type { Operation } from '../../harness/core/history.ts';
import { starvedWindows } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, type TimeWindow, msToNanos, nanos } from '../../harness/core/time.ts';
import { recoveryOf } from '../timeline/recovery.ts';
import { settlingTime, touchedWindow } from '../timeline/settling.ts';
import { struckFaults } from '../timeline/struck-faults.ts';
import { mergeWindows, withoutWindows } from '../timeline/windows.ts';

/** Clients that ask for nothing for longer than this want nothing: the time until they do is not due. */
const restMs = 500;

/** A span of time in which nothing is broken and nothing need be recovered from, so that operations must succeed. */
export interface DueWindow {
  readonly kind: 'before faults' | 'between faults' | 'after the heal';
  readonly window: TimeWindow;
}

/**
 * Where progress is due: before the first fault; between faults, once the system's own time-outs and some slack are over;
 * and after the last proven heal, when all the time that recovery may take is over. Never while the harness or its machine
 * is starved, and never while clients ask for nothing.
 */
export function dueWindows(record: RunRecord): DueWindow[] {
  const { ops, operations } = record.history;
  const last = ops.at(-1);
  if (last === undefined) return [];
  const settling = settlingTime(record);
  const faults = struckFaults(ops);
  const recovery = recoveryOf(record);
  const holes = [...starvedWindows(ops), ...faults.map((fault) => touchedWindow(fault, settling))];
  if (faults.length > 0 && recovery.kind === 'healed') holes.push({ from: recovery.healedAt, to: recovery.deadline });
  const firstFault = least(faults.map(({ window }) => window.from));
  const healed = recovery.kind === 'healed' ? recovery.healedAt : nanos(Infinity);
  const wanted = wantedTimes(operations).map(({ from, to }) => ({ from, to: nanos(Math.min(to, last.time)) }));
  return wanted
    .flatMap((window) => withoutWindows(window, holes))
    .map((window) => ({
      kind: window.from >= healed ? 'after the heal' : window.from < firstFault ? 'before faults' : 'between faults',
      window,
    }));
}

/** When something was asked for, with no more than a moment of rest in between. */
function wantedTimes(operations: readonly Operation[]): TimeWindow[] {
  return mergeWindows(
    operations.map(({ invokedAt, completedAt }) => ({
      from: invokedAt,
      to: nanos((completedAt ?? Infinity) + msToNanos(restMs)),
    })),
  );
}

function least(moments: readonly Nanos[]): Nanos {
  return moments.reduce((a, b) => (a < b ? a : b), nanos(Infinity));
}
