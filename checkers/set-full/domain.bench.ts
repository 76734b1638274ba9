import type { History } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import { counter } from '../counter/counter.ts';
import { log } from '../log/log.ts';
import { monotonic } from '../monotonic/monotonic.ts';
import { queue } from '../queue/queue.ts';
import { set } from '../set/set.ts';
import { judge } from '../testing/judge.ts';
import { recordOf } from '../testing/random-history.ts';
import { type Exchange, steadyHistory } from '../testing/steady-history.ts';
import { uniqueIds } from '../unique-ids/unique-ids.ts';
import { setFull } from './set-full.ts';

const operations = 1_000_000;
const rounds = 2;
const msMax = 2_000;
/** Sets and logs by key, so that what is read stays in proportion. */
const keys = 1_000;

/** Domain checkers on histories of a million operations, paired before; each in order, and with one wrong answer near the end. */
export const benchmark: Benchmark = {
  name: 'sets, queues, logs and counters',
  run: async () => cases.flatMap(measured),
};

interface Case {
  readonly checker: Checker;
  readonly model?: string;
  readonly what: string;
  /** Makes the exchanges of a new history; `wrongAt` is the operation whose answer is to be wrong, or -1. */
  readonly begin: (wrongAt: number) => (i: number, process: number) => Exchange;
}

const cases: readonly Case[] = [
  { checker: set, what: 'all read in the end', begin: addsAndALastRead },
  { checker: setFull, model: 'linearizable', what: '1,000 sets, 10 million elements read', begin: manySets },
  { checker: queue, what: 'enqueues and dequeues', begin: enqueuesAndDequeues },
  { checker: log, what: '1,000 logs, sends and polls', begin: sendsAndPolls },
  {
    checker: uniqueIds,
    what: 'ids',
    begin: (wrongAt) => (i) => ({ f: 'generate', input: null, output: i === wrongAt ? 7 : i }),
  },
  { checker: counter, what: 'increments and reads', begin: incrementsAndReads },
  { checker: monotonic, what: 'increments and reads', begin: incrementsAndReads },
];

function measured({ checker, model, what, begin }: Case): Figure[] {
  const [good, bad] = [-1, operations - 1_001].map((wrongAt) => {
    const history = steadyHistory(operations, begin(wrongAt));
    return bestMs(checker, history, model, wrongAt === -1 ? 'valid' : 'invalid');
  });
  if (good === undefined || bad === undefined) return [];
  const name = model === undefined ? checker.name : `${checker.name}:${model}`;
  const note = `best of ${rounds}`;
  return [
    { what: `${name}, 1 million operations: ${what}`, value: good, unit: 'ms', target: { atMost: msMax }, note },
    {
      what: `${name}, the same with one wrong answer, against the valid one`,
      value: bad / good,
      unit: 'x',
      target: { atMost: 2 },
      note,
    },
  ];
}

function bestMs(checker: Checker, history: History, model: string | undefined, expected: string): number {
  const record = { ...recordOf([]), history };
  // Pairing is not the checker's work.
  if (history.isEmpty) throw new Error('there is nothing to check');
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const { validity, summary } = judge(checker, record, model);
    best = Math.min(best, performance.now() - begun);
    if (validity !== expected) throw new Error(`${checker.name}: ${validity}, not ${expected}: ${summary}`);
  }
  return best;
}

function addsAndALastRead(wrongAt: number): (i: number) => Exchange {
  const shown: number[] = [];
  return (i) => {
    if (i === operations - 1) return { f: 'read', input: null, output: shown };
    if (i !== wrongAt) shown.push(i);
    return { f: 'add', input: i, output: i };
  };
}

function manySets(wrongAt: number): (i: number) => Exchange {
  const sets = Array.from({ length: keys }, (): Json[] => []);
  return (i) => {
    const key = i % keys;
    const members = sets[key] ?? [];
    const round = Math.floor(i / keys);
    if (round % 50 === 49) {
      const output = { key, value: [...members] };
      return { f: 'read', input: { key }, output };
    }
    if (i !== wrongAt - 60 * keys) members.push(i);
    return { f: 'add', input: { key, value: i }, output: { key, value: i } };
  };
}

function enqueuesAndDequeues(wrongAt: number): (i: number) => Exchange {
  let taken = 0;
  return (i) => {
    if (i === operations - 1) return { f: 'drain', input: null, output: [] };
    // The last hundred operations empty it.
    if (i % 2 === 0 && i < operations - 100) return { f: 'enqueue', input: i, output: i };
    const value = 2 * taken++;
    if (value >= operations - 100) return { f: 'dequeue', input: null, output: null };
    return { f: 'dequeue', input: null, output: value === wrongAt - 1_001 ? 0 : value };
  };
}

function sendsAndPolls(wrongAt: number): (i: number, process: number) => Exchange {
  const logs = Array.from({ length: keys }, (): Json[] => []);
  const positions = new Map<number, number>();
  return (i, process) => {
    const key = Math.floor(i / 100) % keys;
    const records = logs[key] ?? [];
    // Half of the processes send, and each of the others reads all logs.
    if (process % 2 === 0) {
      records.push([records.length, i]);
      return { f: 'send', input: { key, value: i }, output: { key, value: records.length - 1 } };
    }
    const place = key * 10 + process;
    const from = positions.get(place) ?? 0;
    positions.set(place, records.length);
    const polled = records.slice(i >= wrongAt && wrongAt > 0 ? Math.max(0, from - 1) : from);
    return { f: 'poll', input: { key }, output: { key, value: polled } };
  };
}

function incrementsAndReads(wrongAt: number): (i: number) => Exchange {
  let count = 0;
  return (i) => {
    if (i === wrongAt) return { f: 'read', input: null, output: count - 100 };
    if (i % 2 === 1) return { f: 'read', input: null, output: count };
    count++;
    return { f: 'increment', input: null, output: count };
  };
}
