import { Prng } from '../../../harness/core/prng.ts';
import { type Validity, worst } from '../../../harness/core/verdict.ts';
import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import { kvLog } from '../../../harness/store/formats/kv-log.ts';
import type { Budget, Engine, Partition } from '../engine.ts';
import { kvAppend } from '../models/kv-append.ts';
import type { Model } from '../models/model.ts';
import { casRegister } from '../models/register.ts';
import { unpartitioned } from '../models/unpartitioned.ts';
import { engineFor } from '../own/engine.ts';
import { splitByKey } from '../partitions.ts';
import { kvLoad, type Load } from '../testing/kv-load.ts';
import { checkNatively, missingNative, type NativeAnswer } from './native.ts';
import type { NativeRequest } from './native-request.ts';
import { corpusFiles, corpusPath, hasCorpus, partitionsOf } from './testing/corpus.ts';

/** Each figure is the best of so many, warm; what takes seconds is measured once. */
const rounds = 9;
const longMs = 500;
/**
 * One violation ends a check, so that its time is that of the keys which are looked at before it, in whatever order that is: of
 * as many histories, each with the violation in another place, it says more than of one.
 */
const violationsElsewhere = 5;
const fewRounds = 3;
/** How long Porcupine may take for one history; a long run of the benchmark gives it a minute. */
const isLong = process.env['INDOUBT_BENCH_LONG'] !== undefined;
const nativeMsMax = isLong ? 60_000 : 5_000;
const ownMsMax = 20_000;
const memoryLimitBytes = 2 ** 30;
const sizes = [10_000, 100_000, 1_000_000] as const;
const peer = 'Porcupine (native, two threads)';

/** Our general search on one thread, and Porcupine as a program: the time of the check alone, on the same histories. */
export const benchmark: Benchmark = {
  name: 'linearizable-native',
  missing: async () => await Promise.resolve(missingNative()),
  run: async () => [...(hasCorpus ? [...(await etcd()), ...(await notPartitioned())] : []), ...(await generated())],
};

async function etcd(): Promise<Figure[]> {
  const logs = await Promise.all(corpusFiles('etcd').map(partitionsOf));
  const ours: number[] = [];
  for (const partitions of logs) ours.push((await measured(partitions, casRegister)).ms);
  const requests = logs.map((partitions): NativeRequest => ({ ...limits, partitions, kind: 'registers' }));
  const answers = await checkNatively(requests);
  const theirs = answers.map(({ ms = nativeMsMax }) => ms);
  const slower = Math.max(...ours.map((ms, log) => ms - (theirs[log] ?? 0)));
  return [
    ...ratio('51 etcd logs, sum', sum(ours), sum(theirs), 10),
    { what: '51 etcd logs: the most that we are slower on one', value: slower, unit: 'ms', target: { atMost: 1 } },
  ];
}

async function notPartitioned(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, atLeast] of [
    ['c10-ok', 20],
    ['c10-bad', 12],
  ] as const) {
    const model = unpartitioned(kvAppend);
    const { history } = await kvLog.read(`${corpusPath}kv/${name}.txt`);
    const partitions = splitByKey(history.operations, model).keys.map(({ partition }) => partition);
    // It takes some seconds for each, and more on a busy machine.
    const [answer] = await checkNatively([{ ...limits, timeoutMs: 60_000, partitions, kind: 'textMap' }]);
    if (answer?.ms === undefined) throw new Error(`Porcupine does not decide ${name}: ${answer?.verdict}`);
    const { ms } = await measured(partitions, model);
    figures.push(...ratio(`kv ${name}, not partitioned`, ms, answer.ms, atLeast));
  }
  return figures;
}

async function generated(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const clients of [50, 100]) {
    for (const kind of ['append', 'put'] as const) {
      for (const lies of [0, 1]) {
        let isHopeless = false;
        for (const calls of sizes) {
          const load = { clients, kind, lies, calls };
          const { figure, answer } = await one(load, isHopeless);
          figures.push(...figure);
          // What it does not decide of a part, it does not decide of the whole.
          isHopeless ||= answer?.ms === undefined;
        }
      }
    }
  }
  return figures;
}

async function one(
  load: Load,
  isHopeless: boolean,
): Promise<{ figure: readonly Figure[]; answer: NativeAnswer | undefined }> {
  const { clients, kind, lies, calls } = load;
  const isAsked = !isHopeless && (isLong || calls < 1_000_000);
  const expected = lies === 0 ? 'valid' : 'invalid';
  let validity: Validity = expected;
  let ms = 0;
  let answer: NativeAnswer | undefined;
  const histories = lies === 0 || !isAsked ? 1 : violationsElsewhere;
  for (let history = 0; history < histories; history++) {
    const partitions = kvLoad(Prng.fromSeed('load').fork(kind).fork(clients).fork(history), load);
    const own = await measured(partitions, kvAppend);
    // Texts that only grow are never too hard; where puts come in, it may be unknown within the budget.
    if (own.validity !== expected && (kind === 'append' || own.validity !== 'unknown'))
      throw new Error(`${own.validity}: ${JSON.stringify(load)}`);
    ms += own.ms;
    if (own.validity !== expected) validity = own.validity;
    if (!isAsked || (history > 0 && answer?.ms === undefined)) continue;
    const request = { ...limits, rounds: histories > 1 ? fewRounds : rounds, partitions, kind: 'texts' as const };
    const [next] = await checkNatively([request]);
    answer = next && { ...next, ms: next.ms === undefined ? undefined : next.ms + (answer?.ms ?? 0) };
  }
  const each = histories === 1 ? '' : `, sum of ${histories} histories`;
  const what = `kv, ${clients} clients, ${calls.toLocaleString('en')} operations, ${kind === 'put' ? 'some puts' : 'appends'}, ${validity}${each}`;
  if (answer?.ms !== undefined && validity !== 'unknown') return { figure: ratio(what, ms, answer.ms, 10), answer };
  const note = isAsked
    ? `Porcupine did not end in ${nativeMsMax / 1_000} s (${answer?.verdict})`
    : 'Porcupine was not asked: fewer operations took it too long';
  return { figure: [{ what, value: ms, unit: 'ms', target: { atMost: ownMsMax }, note }], answer };
}

const limits = { rounds, timeoutMs: nativeMsMax };

function ratio(what: string, ours: number, theirs: number, atLeast: number): Figure[] {
  const note = `best of up to ${rounds}, warm; the processors' time where other work makes the clock say more`;
  return [
    { what, value: ours, unit: 'ms', peer: { name: peer, value: theirs }, note },
    { what: `${what}: faster by`, value: theirs / ours, unit: 'x', target: { atLeast } },
  ];
}

/** To the verdict, which one violation decides: Porcupine ends there too. */
async function measured(partitions: readonly Partition[], model: Model): Promise<{ ms: number; validity: Validity }> {
  const engine = engineFor(() => model);
  let ms = Infinity;
  let validity: Validity = 'unknown';
  for (let round = 0; round <= rounds; round++) {
    // Nothing that is remembered of the calls may help the next round.
    const anew = partitions.map((partition) => ({ ...partition, calls: [...partition.calls] }));
    const begun = performance.now();
    const used = process.cpuUsage();
    const budget = { now: () => performance.now(), deadline: begun + ownMsMax, memoryLimitBytes };
    validity = await decided(anew, engine, budget);
    const taken = performance.now() - begun;
    const { user, system } = process.cpuUsage(used);
    // Other work on the machine makes everything wait, so that the processor's time counts where it is less.
    if (round > 0 || taken > longMs) ms = Math.min(ms, taken, (user + system) / 1_000);
    if (taken > longMs && round > 0) break;
  }
  return { ms, validity };
}

/** As the checker does: first what shows without a search, then all keys in turns. */
async function decided(
  partitions: readonly Partition[],
  engine: Engine,
  budget: Omit<Budget, 'stepsMax'>,
): Promise<Validity> {
  const open: Partition[] = [];
  for (const partition of partitions) {
    const seen = engine.glance?.(partition);
    if (seen?.validity === 'invalid') return 'invalid';
    if (seen === undefined) open.push(partition);
  }
  let validity: Validity = 'valid';
  for (const partition of open) {
    const result = await engine.check(partition, { ...budget, stepsMax: Infinity });
    if (result.validity === 'invalid') return 'invalid';
    validity = worst([validity, result.validity]);
  }
  return validity;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
