import type { RunEvent } from '../ports/reporter.ts';

/** One kind of event. */
export type EventOf<K extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: K }>;

/** The kinds of error that occur most, with their counts: `lock conflict 61, overdraft 20`. */
export function topErrors(errors: Readonly<Record<string, number>>, kindsMax: number): string {
  const sorted = Object.entries(errors)
    .filter(([, count]) => count > 0)
    .toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const shown = sorted.slice(0, kindsMax).map(([kind, count]) => `${kind} ${count}`);
  const hidden = sorted.length - shown.length;
  return hidden === 0 ? shown.join(', ') : `${shown.join(', ')}, and ${hidden} more kinds`;
}

/** What a stage of a run does, for people who see its name for the first time. */
export const stageMeaning: Readonly<Record<EventOf<'stage'>['stage'], string>> = {
  provision: 'network and nodes are made',
  start: 'the system is installed and started',
  drive: 'clients run and faults strike',
  heal: 'every fault is undone',
  collect: 'logs and final states are gathered',
  check: 'checkers judge the history',
  report: 'the report is written',
  teardown: 'everything that was made is removed',
};
