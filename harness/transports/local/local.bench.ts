import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Figure } from '../../testing/benchmark.ts';
import { until } from '../testing/test-cluster.ts';
import { local } from './local.ts';
import { measureInside } from './testing/measure-inside.ts';
import { median } from '../../testing/median.ts';
import { missingFor, modeEnv } from './testing/mode.ts';
import { processesOf } from './testing/processes-of.ts';

const mode = { as: 'this user', mechanism: 'nftables' } as const;
const kills = 7;

/** How fast a cluster's network comes and goes. */
export const benchmark: Benchmark = {
  name: 'local network',
  missing: async () => {
    const { works, remedies } = await local.probe();
    return works ? undefined : remedies.join('; ');
  },
  run: async () => [...(await networkFigures()), await probeFigure(), ...(await killFigures())],
};

async function networkFigures(): Promise<Figure[]> {
  const measured = await measureInside(new URL('./testing/network-measures.ts', import.meta.url));
  const of = (what: string): number => median(measured[what] ?? []);
  const script = 'ip netns in a script';
  return [
    {
      what: 'network of 5 local nodes up',
      value: of('up'),
      unit: 'ms',
      target: { atMost: 150 },
      peer: { name: script, value: of('peer up') },
      note: 'median of 15; every node answers every other',
    },
    {
      what: 'network of 5 local nodes down',
      value: of('down'),
      unit: 'ms',
      target: { atMost: 50 },
      peer: { name: script, value: of('peer down') },
      note: `median of 15, until every process is gone; the kernel takes ${of('links gone').toFixed(0)} ms more for the links`,
    },
    { what: 'one rule made', value: of('rule'), unit: 'ms', target: { atMost: 10 }, note: 'median of 12' },
    { what: 'one rule taken back', value: of('heal'), unit: 'ms', target: { atMost: 10 }, note: 'median of 12' },
    {
      what: 'halves of 5 nodes cut',
      value: of('halves'),
      unit: 'ms',
      note: 'median of 12; a rule update on each of 5 nodes',
    },
    { what: 'all 20 links probed', value: of('probes'), unit: 'ms', note: 'median of 12' },
    { what: 'process started on a node', value: of('spawn'), unit: 'ms', note: 'median of 3' },
  ];
}

async function probeFigure(): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startedAt = performance.now();
    await local.probe();
    times.push(performance.now() - startedAt);
  }
  return { what: 'asking whether local works here', value: median(times), unit: 'ms', note: 'median of 7' };
}

/** From the death of the controller to the last process of its run. */
async function killFigures(): Promise<Figure[]> {
  if ((await missingFor(mode)) !== undefined) return [];
  const controller = fileURLToPath(new URL('./testing/controller-program.ts', import.meta.url));
  const times: number[] = [];
  for (let round = 0; round < kills; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'indoubt-bench-'));
    const env = { ...process.env, ...modeEnv(mode) };
    const child = spawn(process.execPath, [controller, folder], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    const startedAt = performance.now();
    child.kill('SIGKILL');
    await until('nothing is left', () => processesOf(folder).length === 0);
    times.push(performance.now() - startedAt);
    await rm(folder, { recursive: true, force: true });
  }
  const note = `longest of ${kills}, with 3 nodes and a cut`;
  return [
    {
      what: 'kill -9 of the controller until nothing is left',
      value: Math.max(...times),
      unit: 'ms',
      target: { atMost: 1_000 },
      note,
    },
  ];
}
