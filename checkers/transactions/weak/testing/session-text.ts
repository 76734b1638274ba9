import { type SessionHistory, transactionCount } from '../session-history.ts';

/** A line a transaction: `T2 of session 1: reads k0 of T1, k1 of the initial state; writes k0 k2`. */
export function sessionText(history: SessionHistory): string {
  const lines: string[] = [];
  for (let t = 0; t < transactionCount(history); t++) {
    const session = history.sessionStarts.findLastIndex((start) => start <= t);
    const reads: string[] = [];
    for (let read = history.readStarts[t] ?? 0; read < (history.readStarts[t + 1] ?? 0); read++) {
      const writer = history.readWriters[read] ?? -1;
      reads.push(`k${history.readKeys[read]} of ${writer < 0 ? 'the initial state' : `T${writer}`}`);
    }
    const writes = Array.from(
      history.writeKeys.slice(history.writeStarts[t], history.writeStarts[t + 1]),
      (key) => `k${key}`,
    );
    lines.push(
      `T${t} of session ${session}: reads ${reads.join(', ') || 'nothing'}; writes ${writes.join(' ') || 'nothing'}`,
    );
  }
  return lines.join('\n');
}
