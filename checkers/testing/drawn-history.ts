import { History } from '../../harness/core/history.ts';
import { type Json, parseJson } from '../../harness/core/json.ts';
import type { Op, OpType } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { msToNanos } from '../../harness/core/time.ts';

const endings: Readonly<Record<string, OpType | undefined>> = { '|': 'ok', x: 'fail', '?': 'info' };

/**
 * Builds a record from a drawing, one line an operation: its span (a column is a millisecond), its process, what was asked, and
 * behind `->` what was answered (without it, a completion repeats what was asked). Values are JSON, nothing is null. A span ends with `|` for `ok`, `x` for
 * `fail`, `?` for `info`, and with nothing for an operation that is open at the end. `! text` at the end is its error.
 *
 * ```
 * |---|         p0 add 1
 *    |---|      p1 read -> [1]
 *  |--x         p2 add 3 ! refused
 *  |----        p3 txn [["append","x",1],["r","x",null]] -> [["append","x",1],["r","x",[1]]]
 * ```
 */
export function drawnRecord(text: string): RunRecord {
  return { history: drawnHistory(text), traces: [], states: [], finals: [], gaps: [] };
}

/** The history of such a drawing. */
export function drawnHistory(text: string): History {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const events = lines.flatMap((line, order) => eventsOf(line).map((event) => ({ ...event, order })));
  // In one column what completes an operation comes after all that begin there: closed intervals.
  const sorted = events.toSorted((a, b) => a.time - b.time || rank(a.type) - rank(b.type) || a.order - b.order);
  return new History(sorted.map(({ order: _order, ...op }, index) => ({ ...op, index })));
}

function rank(type: OpType): number {
  return type === 'invoke' ? 0 : 1;
}

function eventsOf(line: string): Omit<Op, 'index'>[] {
  const match = /^(\s*)(\|-*[|x?]?)\s+p(\d+) (\S+)(.*)$/.exec(line);
  if (match === null) throw new Error(`drawnHistory: can't read "${line}"`);
  const [, indent = '', span = '', process = '', f = '', rest = ''] = match;
  const [said = '', error] = rest.split(' ! ');
  const [input, output] = said.split('->').map(valueOf);
  const common = { process: Number(process), f, node: `n${1 + (Number(process) % 3)}` };
  const from = indent.length;
  const invocation = { ...common, type: 'invoke' as const, time: msToNanos(from), value: input ?? null };
  const type = span.length < 2 ? undefined : endings[span.at(-1) ?? ''];
  if (type === undefined) return [invocation];
  const time = msToNanos(from + span.length - 1);
  const value = output ?? input ?? null;
  return [invocation, { ...common, type, time, value, ...(error === undefined ? {} : { error: error.trim() }) }];
}

function valueOf(text: string): Json {
  return text.trim() === '' ? null : parseJson(text.trim());
}
