import { History } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Op, OpType } from '../../../harness/core/op.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import { nanos } from '../../../harness/core/time.ts';

/**
 * A record of register operations, one line an event at its time in microseconds:
 *
 * ```
 * 10 p0 write a 1      20 p0 ok      30 p1 read a      40 p1 ok a 1      50 p2 cas a 1 2      60 p2 fail mismatch
 * ```
 */
export function registerRecord(text: string): RunRecord {
  const open = new Map<string, string>();
  const lines = text.split(/\n| {3,}/).filter((line) => line.trim() !== '');
  const ops = lines.map((line, index): Op => {
    const [time = '', who = '', what = '', ...rest] = line.trim().split(' ');
    const isInvocation = ['read', 'write', 'cas'].includes(what);
    if (isInvocation) open.set(who, what);
    const f = open.get(who) ?? '?';
    return {
      index,
      time: nanos(Number(time) * 1_000),
      process: Number(who.slice(1)),
      node: `n${1 + (Number(who.slice(1)) % 3)}`,
      f,
      type: isInvocation ? 'invoke' : (what as OpType),
      value: isInvocation
        ? asked(what, rest)
        : what === 'ok' && f === 'read'
          ? { key: rest[0] ?? '', value: number(rest[1]) }
          : null,
      ...(what === 'fail' || what === 'info' ? { error: rest.join(' ') } : {}),
    };
  });
  return { history: new History(ops), traces: [], states: [], finals: [], gaps: [] };
}

function asked(f: string, [key = '', first, second]: readonly string[]): Json {
  if (f === 'read') return { key };
  return f === 'write' ? { key, value: number(first) } : { key, from: number(first), to: number(second) };
}

function number(text: string | undefined): number | null {
  return text === undefined || text === 'null' ? null : Number(text);
}
