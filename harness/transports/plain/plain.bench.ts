import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults } from '../../../nemesis/registry.ts';
import type { Step } from '../../core/plan.ts';
import { Prng } from '../../core/prng.ts';
import type { Fault, FaultContext } from '../../ports/fault.ts';
import { median } from '../../testing/median.ts';
import type { Benchmark, Figure } from '../../testing/benchmark.ts';
import { startFaultCluster } from '../testing/fault-cluster.ts';
import { until } from '../testing/test-cluster.ts';
import { plain } from './plain.ts';
import { MarkedRun } from './testing/marked-run.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const ports = { peer: 0, client: 0, control: 0 };
const rounds = 7;

export const benchmark: Benchmark = {
  name: 'plain transport',
  run: async () => [...(await upAndDown()), ...(await faultsProven()), ...(await afterTheController())],
};

async function upAndDown(): Promise<Figure[]> {
  const upMs: number[] = [];
  const downMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'indoubt-bench-'));
    const spec = { nodes, ports, dataFolder: join(folder, 'data'), logFolder: join(folder, 'logs') };
    const begun = performance.now();
    const cluster = await plain.provision(spec);
    upMs.push(performance.now() - begun);
    const ending = performance.now();
    await cluster.dispose();
    downMs.push(performance.now() - ending);
    await rm(folder, { recursive: true, force: true });
  }
  const note = `median of ${rounds}: the relay's process, and a port for each of ${nodes.length * (nodes.length + 1) * 3} links`;
  return [
    { what: 'network of 5 plain nodes up', value: median(upMs), unit: 'ms', note },
    { what: 'network of 5 plain nodes down', value: median(downMs), unit: 'ms', note },
  ];
}

async function faultsProven(): Promise<Figure[]> {
  await using cluster = await startFaultCluster(plain.provision.bind(plain), nodes);
  const figures: Figure[] = [];
  for (const fault of faults) {
    const tookMs: number[] = [];
    for (let round = 0; round < rounds; round++) tookMs.push(await askedToProven(fault, cluster.context, round));
    figures.push({
      what: `${fault.name}, from asked to proven, 5 plain nodes`,
      value: median(tookMs),
      unit: 'ms',
      target: { atMost: 50 },
      note: `median of ${rounds}`,
    });
  }
  return figures;
}

async function askedToProven(fault: Fault, context: FaultContext, round: number): Promise<number> {
  const step = stepOf(fault, round);
  const begun = performance.now();
  const injected = await fault.inject(step, context);
  const evidence = await fault.prove(injected, context);
  const tookMs = performance.now() - begun;
  await fault.heal(injected, context);
  await until('it is healed', async () => (await fault.proveHealed(injected, context)).holds);
  if (!evidence.holds) throw new Error(`${fault.name} was not proven: ${evidence.note}`);
  return tookMs;
}

/** A drawn step without flaps, storms and lingering: those wait by design. */
function stepOf(fault: Fault, round: number): Step {
  const roles = Object.fromEntries(nodes.map((node) => [node, 'member']));
  const prng = Prng.fromSeed(`bench ${fault.name} ${round}`);
  const drawn = fault.draw({ nodes, roles, timeouts: {}, prng, maxMs: 1_000, abilities: [] }).options;
  const { flap: _flap, storm: _storm, of: _of, ...options } = drawn;
  const fixed = fault.name === 'partition' ? { shape: 'isolate-one' } : { lingerMs: 0 };
  return {
    id: `${fault.name}-${round}`,
    when: { kind: 'time', ms: 0 },
    do: {
      kind: 'fault',
      fault: fault.name,
      target: { kind: 'nodes', nodes: ['n5'] },
      options: { ...options, ...fixed },
    },
    required: true,
  };
}

async function afterTheController(): Promise<Figure[]> {
  if (process.platform !== 'linux') return [];
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await using run = await MarkedRun.start();
    await run.up();
    const begun = performance.now();
    run.controller.kill('SIGKILL');
    await run.gone();
    tookMs.push(performance.now() - begun);
  }
  return [
    {
      what: 'from kill -9 of the controller to nothing left of a plain run',
      value: Math.max(...tookMs),
      unit: 'ms',
      target: { atMost: 1_000 },
      note: `worst of ${rounds}`,
    },
  ];
}
