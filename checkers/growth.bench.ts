import type { Benchmark, Figure } from '../harness/testing/benchmark.ts';
import { measuredIn } from './testing/measured-in.ts';

const ofObjects = new URL('linearizable/fast/testing/measure.ts', import.meta.url);
const ofTransactions = new URL('transactions/testing/measure.ts', import.meta.url);
const sizes = [10_000, 100_000, 1_000_000];
const rounds = 3;
/** Below it memory is noise. */
const megabytesMin = 0.1;

/** Time and memory at three sizes: what `npm run bench -- growth --plot` draws. */
export const benchmark: Benchmark = {
  name: 'growth',
  run: async () => [...(await objects()), ...(await transactions())],
};

async function objects(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const model of ['register', 'queue', 'stack', 'mutex']) {
    for (const size of sizes) {
      const args = ['--model', model, '--operations', String(size), '--rounds', String(rounds)];
      figures.push(await figure(`linearizable:${model}`, size, ofObjects, args));
    }
  }
  return figures;
}

async function transactions(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const cases = [
    { series: 'list-append:strict-serializable', args: ['--shape', 'list'] },
    { series: 'rw-register:serializable', args: ['--shape', 'register', '--level', 'serializable'] },
  ];
  for (const { series, args } of cases) {
    for (const size of sizes) {
      const all = [...args, '--transactions', String(size), '--rounds', String(rounds)];
      figures.push(await figure(series, size, ofTransactions, all));
    }
  }
  return figures;
}

/** In a process of its own, of which the most memory that it ever held is known: what is collected meanwhile is counted too. */
async function figure(series: string, size: number, program: URL, args: readonly string[]): Promise<Figure> {
  const { bestMs, historyMb, peakMb, answer } = await measuredIn(program, args);
  if (!answer.startsWith('valid')) throw new Error(`${series}: ${answer}`);
  const megabytes = Math.max(megabytesMin, peakMb - historyMb);
  return {
    what: `${series}, ${size.toLocaleString('en-US')}`,
    value: bestMs,
    unit: 'ms',
    growth: { series, size, megabytes },
    note: `${megabytes.toFixed(1)} MB beside the history; best of ${rounds}`,
  };
}
