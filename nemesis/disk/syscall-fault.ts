import { z } from 'zod';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { DrawContext, Evidence, Fault, FaultContext, FaultDraw, Injected } from '../../harness/ports/fault.ts';
import { EnvironmentError } from '../../harness/core/errors.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { nodesUp } from '../prove-up.ts';
import { resolveTarget } from '../resolve-target.ts';
import { changeOf, leftOf, standing, undo } from '../standing-changes.ts';
import { startIfDown } from '../start-if-down.ts';
import { aimAtWork } from '../work-in-flight.ts';
import { dataFiles } from './data-files.ts';
import { diskShape, drawDisk } from './disk-options.ts';
import { SyscallTrace, tracersOf } from './syscall-trace.ts';

/** strace compares every call with all of them. */
const filesMax = 64;

const callsOf = {
  sync: ['fsync', 'fdatasync', 'sync_file_range'],
  write: ['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2'],
} as const;

interface SyscallOptions {
  readonly lingerMs: number;
  readonly fallback: string;
  /** Which calls are hit. */
  readonly calls: 'sync' | 'write' | 'both';
  /** How long each of them waits; absent where they fail. */
  readonly waitMs?: number | undefined;
  readonly error?: 'EIO' | 'ENOSPC' | 'EDQUOT' | undefined;
  /** So many of them, and no more; absent: all. */
  readonly times?: number | undefined;
}

const optionsSchema: z.ZodType<SyscallOptions> = z.strictObject({
  ...diskShape,
  calls: z.enum(['sync', 'write', 'both']),
  waitMs: z.number().positive().max(60_000).optional(),
  error: z.enum(['EIO', 'ENOSPC', 'EDQUOT']).optional(),
  times: z.number().int().positive().max(65_535).optional(),
});

/** What one kind of fault does to the system's calls on its files. */
export interface SyscallKind extends Pick<Fault, 'name' | 'class' | 'summary' | 'mechanism' | 'finds'> {
  readonly mayEnd: boolean;
  readonly drawCalls: (context: DrawContext) => Omit<SyscallOptions, 'lingerMs' | 'fallback'>;
}

/** A fault on the calls of running processes, by strace: detached, nothing of it is left. */
export function syscallFault({ drawCalls, ...about }: SyscallKind): Fault {
  return {
    ...about,
    evidence: "strace's own lines: INJECTED, DELAYED, or a call that has begun and waits",
    needs: ['inject-syscalls'],
    claims: ['processes', 'disk'],
    draw: (context): FaultDraw => {
      const draw = drawDisk(context);
      return { ...draw, options: { ...draw.options, ...drawCalls(context) } };
    },
    inject: async (step, context) => await inject(step, context),
    prove,
    bit,
    heal,
    proveHealed,
  };
}

/** What stands while such a fault lasts. */
class Traces {
  readonly #context: FaultContext;
  readonly #nodes: readonly NodeName[];
  readonly traces: SyscallTrace[] = [];

  constructor(context: FaultContext, nodes: readonly NodeName[]) {
    this.#context = context;
    this.#nodes = nodes;
  }

  async undo(): Promise<void> {
    await Promise.all(this.traces.map(async (trace) => await trace.detach()));
  }

  async left(): Promise<readonly string[]> {
    const pids = await Promise.all(this.#nodes.map(async (node) => await this.#context.cluster.node(node).pids()));
    const traced = await Promise.all(pids.flat().map(async (pid) => ({ pid, tracers: await tracersOf(pid) })));
    return traced.filter(({ tracers }) => tracers.some((tracer) => tracer !== 0)).map(({ pid }) => `${pid} is traced`);
  }
}

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, optionsSchema);
  const target = resolveTarget(targetOf(step), context, options.fallback);
  const change = standing(context.cluster, step.id, new Traces(context, target.nodes));
  await aimAtWork(context, target.nodes, options.lingerMs);
  const attached = await Promise.all(target.nodes.map(async (node) => await attach(node, options, context, change)));
  const calls = options.calls === 'both' ? 'sync and write' : options.calls;
  const what = options.waitMs === undefined ? `end with ${options.error ?? 'EIO'}` : `wait ${options.waitMs} ms`;
  const times = options.times === undefined ? '' : `, ${options.times} of them`;
  return {
    targets: target.nodes,
    links: [],
    note: `${calls} calls on ${attached.reduce((sum, files) => sum + files, 0)} files of ${target.nodes.join(', ')} ${what}${times}; ${target.how}`,
    memory: { step: step.id },
  };
}

/** How many files it is about. */
async function attach(
  node: NodeName,
  options: SyscallOptions,
  { cluster }: FaultContext,
  change: Traces,
): Promise<number> {
  const pids = await cluster.node(node).pids();
  const files = (await dataFiles(cluster.node(node).dataFolder)).slice(0, filesMax).map(({ path }) => path);
  if (pids.length === 0 || files.length === 0)
    throw new EnvironmentError(
      'syscalls',
      `${node}: ${pids.length} processes and ${files.length} files: nothing to hit`,
      {
        node,
      },
    );
  const calls = options.calls === 'both' ? [...callsOf.sync, ...callsOf.write] : callsOf[options.calls];
  change.traces.push(await SyscallTrace.attach({ pids, files, calls, what: injectionOf(options) }));
  return files.length;
}

function injectionOf({ waitMs, error, times }: SyscallOptions): string {
  // strace counts microseconds.
  const what = waitMs === undefined ? `error=${error ?? 'EIO'}` : `delay_enter=${Math.round(waitMs * 1_000)}`;
  return times === undefined ? what : `${what}:when=1..${times}`;
}

/** strace says of a call that it was made to fail or to wait, and the processes say that they are traced. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const traces = tracesOf(injected, context);
  const attached = await Promise.all(traces.map(async (trace) => await trace.isAttached()));
  const hits = traces.reduce((sum, trace) => sum + trace.hits, 0);
  const line = traces.flatMap((trace) => trace.lines).at(-1);
  return {
    holds: hits > 0,
    note: `${hits} calls were hit${line === undefined ? '' : `, such as ${line}`}; strace is attached to ${attached.filter(Boolean).length} of ${traces.length} nodes`,
    detail: { hits, lines: traces.flatMap((trace) => [...trace.lines]) },
  };
}

/** They are the system's own calls on its own files: nobody else makes any. */
async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const hits = tracesOf(injected, context).reduce((sum, trace) => sum + trace.hits, 0);
  return await Promise.resolve({ holds: hits > 0, note: `${hits} calls of the system on its own files` });
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  await undo(context.cluster, stepOf(injected));
  await startIfDown(context, injected.targets);
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const left = await leftOf(context.cluster, stepOf(injected));
  return left.length === 0 ? await nodesUp(context, injected.targets) : { holds: false, note: left.join('; ') };
}

function tracesOf(injected: Injected, { cluster }: FaultContext): readonly SyscallTrace[] {
  return changeOf(cluster, stepOf(injected), Traces)?.traces ?? [];
}
