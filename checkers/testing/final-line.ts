import type { Decision, FinalState, InDoubt } from '../../harness/core/trace.ts';
import { msToNanos } from '../../harness/core/time.ts';
import { balances } from './operation-line.ts';

const sections: readonly string[] = ['decided', 'doubt', 'locks', 'data', 'error'];

/**
 * `decided t1=commit doubt t2:8000 locks a0:t3 data a0=95`, or `error no answer`. A section that is not named is empty, so
 * that nothing is in doubt or locked; `unsaid` leaves all of them out.
 */
export function readFinal(node: string, words: readonly string[], atMs: number): FinalState {
  const time = msToNanos(atMs);
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const word of words) {
    if (sections.includes(word)) found.set(word, (current = []));
    else current.push(word);
  }
  const error = found.get('error');
  if (error !== undefined) return { time, node, error: error.join(' ') };
  if (words[0] === 'unsaid') return { time, node };
  return {
    time,
    node,
    decisions: Object.fromEntries((found.get('decided') ?? []).map(decision)),
    inDoubt: (found.get('doubt') ?? []).map(inDoubt),
    locks: Object.fromEntries((found.get('locks') ?? []).map((word) => word.split(':') as [string, string])),
    ...(found.has('data') ? { data: { accounts: balances(found.get('data') ?? []) } } : {}),
  };
}

function decision(word: string): [string, Decision] {
  const [txn = '', text] = word.split('=');
  return [txn, text === 'commit' ? 'commit' : 'abort'];
}

function inDoubt(word: string): InDoubt {
  const [txn = '', ageMs] = word.split(':');
  return { txn, ageMs: Number(ageMs ?? 0) };
}
