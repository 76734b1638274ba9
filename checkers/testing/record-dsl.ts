import { History } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { RunRecord, SystemDeclaration } from '../../harness/core/run-record.ts';
import { msToNanos } from '../../harness/core/time.ts';
import { readFinal } from './final-line.ts';
import { readFaultLines } from './fault-lines.ts';
import { type HistoryLine, OperationReader } from './operation-line.ts';
import { TraceReader } from './trace-line.ts';

/**
 * Builds a record from text, one line an act: a time in milliseconds, who, and what. Lines may be in any order of time.
 *
 * ```
 * 0 phase before            1000 phase during        8000 phase final          9000 phase final end
 * 10 p0 transfer t1 a0 a1 5                          20 p0 ok | 20 p0 fail aborted: overdraft | 20 p0 info timed out
 * 10 p0 read-all r1         20 p0 ok a0=95 a1=105    10 p0 outcome t1          20 p0 ok commit
 * 10 p0 read-final n2       20 p0 ok a0=95           10 p0 read                20 p0 ok
 * 2000..4000 fault 2.1 partition n1>n2 n2>n1         2000..3000 fault 2.2 kill n2         2000.. fault 2.3 pause n2
 * 500..700 starved
 * 11 n1 begin t1 n2 n3      12 n2 forced prepared t1 13 n2 yes t1              13 n3 no t1 overdraft
 * 14 n1 lazy ended t1       14 n1 decide t1 commit votes                       15 n1 tell t1 commit n2
 * 16 n2 apply t1 commit     16 n2 release t1         17 n2 suspect n1 silent   17 n2 timeout t1 decision
 * 18 n2 decide t1 commit coordinator via:n1/1/7    (the message that caused it)
 * 0 n1 starts
 * 30 n2 restarts t1=prepared t2=committed            30 n2 restarts silently   31 n2 loses a line
 * 9001 n2 final decided t1=commit doubt t2:8000 locks a0:t3 data a0=95         9001 n2 final error no answer
 * ```
 */
export function record(text: string, changes: RecordChanges = {}): RunRecord {
  const operations = new OperationReader();
  const traces = new TraceReader();
  const lines: HistoryLine[] = [];
  const finals: RunRecord['finals'][number][] = [];
  for (const { raw, from, to, words } of timedLines(text)) {
    const [who = '', ...what] = words;
    if (who === 'fault') lines.push(...readFaultLines(what, from, to));
    else if (who === 'starved') lines.push(starved(from, to ?? from));
    else if (who === 'phase') lines.push(phase(what, from));
    else if (/^p\d+$/.test(who)) lines.push(operations.read(Number(who.slice(1)), what, from));
    else if (/^n\d+$/.test(who) && what[0] === 'final') finals.push(readFinal(who, what.slice(1), from));
    else if (/^n\d+$/.test(who)) traces.read(who, what, from);
    else throw new Error(`record: can't read "${raw}"`);
  }
  const ops = lines.toSorted((a, b) => a.time - b.time).map((line, index) => ({ ...line, index }));
  return {
    history: new History(ops),
    traces: traces.events.toSorted((a, b) => a.seenAt - b.seenAt),
    states: [],
    finals,
    gaps: changes.gaps ?? [],
    initial: changes.initial === undefined ? opening : changes.initial,
    ...(changes.system === null ? {} : { system: changes.system ?? system }),
    ...(changes.plan === undefined ? {} : { plan: changes.plan }),
  };
}

export interface RecordChanges {
  /** Null: the record does not say which system it was. */
  readonly system?: SystemDeclaration | null;
  readonly initial?: Json;
  readonly plan?: NonNullable<RunRecord['plan']>;
  readonly gaps?: readonly string[];
}

/** Two accounts of 100 on two participants. */
const opening: Json = { accounts: { a0: 100, a1: 100 }, placement: { a0: 'n2', a1: 'n3' } };

/** One coordinator and two participants with a time-out of half a second; promises nothing by name, so all is judged. */
export const system: SystemDeclaration = {
  name: 'test',
  version: '1',
  failureModel: { safety: ['crash', 'partition', 'timing'], liveness: ['crash', 'partition', 'timing'] },
  properties: [],
  roles: { n1: 'coordinator', n2: 'participant', n3: 'participant' },
  hasTrace: true,
  timeouts: { voteMs: 500 },
  recoveryMs: 2_000,
};

interface TimedLine {
  readonly raw: string;
  readonly from: number;
  /** Undefined for a moment; Infinity for `2000..`. */
  readonly to: number | undefined;
  readonly words: readonly string[];
}

function timedLines(text: string): TimedLine[] {
  return text.split('\n').flatMap((raw): TimedLine[] => {
    const [time = '', ...words] = raw.trim().split(/\s+/);
    if (time === '') return [];
    const match = /^(\d+)(\.\.(\d*))?$/.exec(time);
    if (match === null) throw new Error(`record: no time in "${raw}"`);
    const to = match[2] === undefined ? undefined : match[3] === '' ? Infinity : Number(match[3]);
    return [{ raw, from: Number(match[1]), to, words }];
  });
}

function starved(from: number, to: number): HistoryLine {
  const value = { from: msToNanos(from), to: msToNanos(to), why: 'a test says so' };
  return { time: msToNanos(to), type: 'info', process: 'nemesis', f: 'starved', value };
}

function phase([name = '', stage = 'begin']: readonly string[], at: number): HistoryLine {
  return { time: msToNanos(at), type: 'info', process: 'nemesis', f: 'phase', value: { name, stage } };
}
