import type { Operation } from '../../harness/core/history.ts';

/** Kinds that are told one by one: the most frequent ones. Texts from a system are bounded in number and length. */
const kindsMax = 20;
const kindCharactersMax = 100;

/** How often each reason was given for a `fail` or an `info`, most frequent first; the rest under `other`. */
export function errorKinds(operations: Iterable<Operation>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type, error } of operations) {
    if (type === 'ok') continue;
    const kind = (error ?? 'no answer').slice(0, kindCharactersMax);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const ordered = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = ordered.slice(kindsMax).reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries([...ordered.slice(0, kindsMax), ...(rest > 0 ? [['other', rest] as const] : [])]);
}
