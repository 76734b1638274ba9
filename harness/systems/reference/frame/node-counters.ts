import type { TraceAct } from '../../../core/trace.ts';

const names = [
  'commits',
  'aborts',
  'votesYes',
  'votesNo',
  'timeouts',
  'refused',
  'forcedRecords',
  'syncs',
  'messagesSent',
  'messagesLost',
  'messagesReceived',
  'connections',
  'requests',
] as const;

export type CounterName = (typeof names)[number];

/** Counts of this incarnation, by names from a fixed set. */
export class NodeCounters {
  readonly #counts = new Map<CounterName, number>(names.map((name) => [name, 0]));

  add(name: CounterName, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  /** What acts say by themselves. */
  addAct(act: TraceAct): void {
    if (act.kind === 'decide') this.add(act.decision === 'commit' ? 'commits' : 'aborts');
    if (act.kind === 'vote') this.add(act.vote === 'yes' ? 'votesYes' : 'votesNo');
    if (act.kind === 'timeout') this.add('timeouts');
    if (act.kind === 'refuse') this.add('refused');
  }

  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
