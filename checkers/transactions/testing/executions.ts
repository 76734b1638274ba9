import type { SerialQuestion } from './serial-oracle.ts';

const serial = { reads: 'serial', firstCommitterWins: false } as const;
const snapshots = { reads: 'snapshot', firstCommitterWins: true } as const;

/** Levels that are defined by how transactions may be executed: oracles try all executions. */
export const executions: ReadonlyMap<string, Omit<SerialQuestion, 'store'>> = new Map([
  ['serializable', { ...serial, order: 'none' as const }],
  ['strong-session-serializable', { ...serial, order: 'process' as const }],
  ['strict-serializable', { ...serial, order: 'realtime' as const }],
  ['snapshot-isolation', { ...snapshots, order: 'none' as const }],
  ['strong-session-snapshot-isolation', { ...snapshots, order: 'process' as const }],
  ['strong-snapshot-isolation', { ...snapshots, order: 'realtime' as const }],
]);
