import { History } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { Prng } from '../../harness/core/prng.ts';
import { nanos } from '../../harness/core/time.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import { availability } from '../availability/availability.ts';
import { causalReverse } from '../causal-reverse/causal-reverse.ts';
import { lease } from '../lease/lease.ts';
import { lock } from '../lock/lock.ts';
import { longFork } from '../long-fork/long-fork.ts';
import { readAll } from '../read-all/read-all.ts';
import { watch } from '../watch/watch.ts';
import { writeSkew } from '../write-skew/write-skew.ts';
import { bank } from './bank.ts';

const operationsMax = 1_000_000;
const clients = 20;
const rounds = 2;
const targetMs = 2_000;
const stepNs = 1_000;

/**
 * Valid histories of a million operations, twenty clients at a time; making them is not counted. Processor time, all threads together: it says the
 * same on a machine that does other things.
 */
export const benchmark: Benchmark = { name: 'domain checkers', run };

interface Draft {
  readonly f: string;
  readonly input: Json;
  readonly output: Json;
  readonly type?: 'fail';
}

interface Load {
  readonly checker: Checker;
  readonly model?: string;
  /** Draws operation number `i`, which takes effect in order of `i`. */
  readonly draw: () => (i: number) => Draft;
}

const loads: readonly Load[] = [
  { checker: bank, draw: banking },
  { checker: lock, draw: () => (i) => taking(i) },
  { checker: lease, draw: () => (i) => leasing(i) },
  { checker: longFork, draw: () => (i) => forking(i) },
  { checker: causalReverse, draw: visible },
  { checker: writeSkew, draw: () => (i) => inserting(i) },
  { checker: readAll, draw: () => (i) => writingAll(i) },
  { checker: watch, draw: watching },
  { checker: availability, model: '99-percent', draw: () => (i) => taking(i) },
];

async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const load of loads) figures.push(await measured(load));
  return figures;
}

async function measured({ checker, model, draw }: Load): Promise<Figure> {
  const record = recordOf(draw());
  const options = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 31, now: () => performance.now() };
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = process.cpuUsage();
    const { validity, summary } = await checker.check(record, {
      ...options,
      ...(model === undefined ? {} : { model }),
    });
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1_000);
    if (validity !== 'valid') throw new Error(`${checker.name}: ${validity} (${summary}), but the history is in order`);
  }
  return {
    what: `${checker.name}, 1,000,000 operations`,
    value: best,
    unit: 'ms',
    target: { atMost: targetMs },
    note: `processor time, best of ${rounds}; ${clients} clients`,
  };
}

/** Operations that take effect in the order of their number, each under way with as many others as there are clients. */
function recordOf(draw: (i: number) => Draft): RunRecord {
  const ops: Op[] = [];
  const open: Op[] = [];
  for (let i = 0; i < operationsMax; i++) {
    const { f, input, output, type = 'ok' } = draw(i);
    const process = i % clients;
    const common = { process, f, node: `n${1 + (i % 3)}`, time: nanos(i * stepNs) };
    const ended = open[process];
    if (ended !== undefined) ops.push({ ...ended, index: ops.length });
    ops.push({ ...common, index: ops.length, type: 'invoke', value: input });
    open[process] = { ...common, index: 0, type, value: output, time: nanos((i + clients) * stepNs - 1) };
  }
  const history = new History(ops);
  // Pairing the lines up is not what is measured.
  if (history.operations.length !== operationsMax) throw new Error('each number is an operation');
  return { history, traces: [], states: [], finals: [], gaps: [] };
}

function banking(): (i: number) => Draft {
  const prng = Prng.fromSeed('bank');
  const balances = Array.from({ length: 8 }, () => 1_000_000);
  return (i) => {
    if (i % 2 === 0)
      return { f: 'read', input: null, output: Object.fromEntries(balances.map((each, account) => [account, each])) };
    const [from, to] = [prng.below(8), prng.below(8)];
    balances[from] = (balances[from] ?? 0) - 1;
    balances[to] = (balances[to] ?? 0) + 1;
    const input = { from, to, amount: 1 };
    return { f: 'transfer', input, output: input };
  };
}

/** Each process takes the lock when the one before it has given it back. */
function taking(i: number): Draft {
  const f = Math.floor(i / clients) % 2 === 0 ? 'acquire' : 'release';
  return { f, input: { key: i % clients }, output: null };
}

function leasing(i: number): Draft {
  return i % 2 === 0
    ? { f: 'acquire', input: null, output: { token: i, ttl: 0.001 } }
    : { f: 'work', input: { token: i - 1 }, output: null };
}

/** Groups of two keys: each is written, and the group is read three times. */
function forking(i: number): Draft {
  const group = Math.floor(i / 5) * 2;
  const step = i % 5;
  if (step === 0 || step === 2) return txn(['w', group + step / 2, 1]);
  return txn(['r', group, 1], ['r', group + 1, step === 1 ? null : 1]);
}

/** A hundred writes a key, with reads of all of them between. */
function visible(): (i: number) => Draft {
  let values: number[] = [];
  return (i) => {
    const place = i % 50;
    const key = Math.floor(i / 50);
    if (place === 0) values = [];
    if (place % 2 === 0) {
      values.push(place);
      return { f: 'write', input: { key, value: place }, output: { key, value: place } };
    }
    return { f: 'read', input: { key }, output: { key, value: [...values] } };
  };
}

/** Two inserts a key, of which one commits, and a read. */
function inserting(i: number): Draft {
  const key = Math.floor(i / 3);
  const place = i % 3;
  if (place === 2) return { f: 'read', input: { key }, output: { key, value: [key * 2] } };
  const input = { key, value: key * 2 + place };
  return { f: 'insert', input, output: input, ...(place === 1 ? { type: 'fail' } : {}) };
}

function txn(...parts: readonly Json[]): Draft {
  return { f: 'txn', input: parts, output: parts };
}

function writingAll(i: number): Draft {
  const value = i - (i % 2);
  return i % 2 === 0
    ? { f: 'write-all', input: value, output: value }
    : { f: 'read-all', input: null, output: { n1: value, n2: value, n3: value } };
}

/** A watcher that is told the last hundred writes at a time. */
function watching(): (i: number) => Draft {
  let told: number[] = [];
  return (i) => {
    if (i % 100 !== 99) {
      told.push(i);
      return { f: 'write', input: i, output: i };
    }
    const output = told;
    told = [];
    return { f: 'watch', input: null, output };
  };
}
