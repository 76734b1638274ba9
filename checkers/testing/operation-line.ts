import type { Json } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { msToNanos } from '../../harness/core/time.ts';

/** A history line before it has its index. */
export type HistoryLine = Omit<Op, 'index'>;

const completions: readonly string[] = ['ok', 'fail', 'info'];

/** Reads lines of client processes; a completion takes the kind of the operation that is open. */
export class OperationReader {
  readonly #open = new Map<number, HistoryLine>();

  read(process: number, [verb = '', ...rest]: readonly string[], atMs: number): HistoryLine {
    const time = msToNanos(atMs);
    if (!completions.includes(verb)) {
      const line: HistoryLine = { time, type: 'invoke', process, f: verb, value: inputOf(verb, rest), node: 'n1' };
      this.#open.set(process, line);
      return line;
    }
    const open = this.#open.get(process);
    if (open === undefined) throw new Error(`record: p${process} completes nothing at ${atMs}`);
    this.#open.delete(process);
    const base = { ...open, time };
    if (verb === 'ok') return { ...base, type: 'ok', value: outputOf(open, rest) };
    return { ...base, type: verb === 'fail' ? 'fail' : 'info', error: rest.join(' ') };
  }
}

function inputOf(f: string, words: readonly string[]): Json {
  const [first = null, from = null, to = null, amount] = words;
  if (f === 'transfer') return { txn: first, from, to, amount: Number(amount) };
  if (f === 'read-final') return { node: first };
  if (f === 'read-all' || f === 'outcome') return { txn: first };
  return first;
}

function outputOf({ f, value }: HistoryLine, words: readonly string[]): Json {
  if (f === 'read-all') return { ...(value as object), accounts: balances(words) };
  if (f === 'read-final') return { ...(value as object), accounts: balances(words) };
  if (f === 'outcome') return { ...(value as object), decision: words[0] ?? null };
  return words[0] ?? value;
}

/** `a0=95 a1=-5 a2=none`. */
export function balances(words: readonly string[]): Record<string, Json> {
  return Object.fromEntries(
    words.map((word) => {
      const [account = '', amount = ''] = word.split('=');
      return [account, amount === 'none' ? null : Number(amount)];
    }),
  );
}
