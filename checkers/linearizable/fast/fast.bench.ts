import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import type { MeasuredCheck } from '../../testing/measure-check.ts';
import { measuredIn } from '../../testing/measured-in.ts';

const program = new URL('testing/measure.ts', import.meta.url);
const models = ['register', 'cas-register', 'queue', 'stack', 'mutex'];
const million = 1_000_000;
const largerSizes = [3 * million, 10 * million];
/** The first rounds warm the code up. */
const rounds = 3;
const roundsOfLarger = 2;
/** What the largest history takes, and the check beside it. */
const heapMb = 6_000;
const targetMs = 2_000;
/** Near linear: what an operation takes among ten millions, against one million. */
const growthMax = 1.5;
/** Twice as long as the valid history of the same size. */
const invalidRatioMax = 2;

/** The checker on long histories of unique values, from paired operations to the verdict. */
export const benchmark: Benchmark = { name: 'linearizable fast', run };

async function run(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const model of models) figures.push(...(await figuresOf(model)));
  return figures;
}

async function figuresOf(model: string): Promise<Figure[]> {
  const first = await measured(model, million, rounds);
  const figures: Figure[] = [
    {
      what: `${model}, 1 million operations with unique values`,
      value: first.bestMs,
      unit: 'ms',
      target: { atMost: targetMs },
      note: `best of ${rounds}; ${costText(first)}`,
    },
    await spoiledFigure(model, first),
  ];
  for (const size of largerSizes) {
    const larger = await measured(model, size, roundsOfLarger);
    figures.push({
      what: `${model}, ${size / million} million: an operation, against 1 million`,
      value: nanosPerOperation(larger) / nanosPerOperation(first),
      unit: 'x',
      target: { atMost: growthMax },
      note: `in processor time, best of ${roundsOfLarger}; ${(larger.bestMs / 1_000).toFixed(2)} s by the clock; ${costText(larger)}`,
    });
  }
  return figures;
}

async function spoiledFigure(model: string, valid: MeasuredCheck): Promise<Figure> {
  const spoiled = await measuredIn(program, ['--model', model, '--spoiled']);
  if (!spoiled.answer.startsWith('invalid')) throw new Error(`${model}: the spoiled history is not refuted`);
  return {
    what: `${model}, 1 million operations with one violation, against the valid ones in processor time`,
    value: spoiled.bestCpuMs / valid.bestCpuMs,
    unit: 'x',
    target: { atMost: invalidRatioMax },
    note: `${Math.round(spoiled.bestMs)} ms to the explained violation; best of ${rounds}`,
  };
}

async function measured(model: string, size: number, times: number): Promise<MeasuredCheck> {
  const args = ['--model', model, '--operations', String(size), '--rounds', String(times)];
  const found = await measuredIn(program, args, heapMb);
  if (!found.answer.startsWith('valid')) throw new Error(`${model}: ${found.answer}`);
  return found;
}

function nanosPerOperation({ bestCpuMs, operations }: MeasuredCheck): number {
  return (bestCpuMs * 1e6) / operations;
}

function costText(found: MeasuredCheck): string {
  const { historyMb, peakMb } = found;
  return `${Math.round(nanosPerOperation(found))} ns of processor time an operation; ${Math.round(peakMb - historyMb)} MB beside the history of ${Math.round(historyMb)} MB`;
}
