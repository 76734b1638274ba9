import { UsageError, unreachable } from '../../harness/core/errors.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { pidsByNode } from '../node-pids.ts';
import { resolveTarget } from '../resolve-target.ts';
import { aimAtWork, workNow } from '../work-in-flight.ts';
import { type ActiveClock, beginClock, changeNew, clockOf, endClock, isMet, watchForNew } from './active-clocks.ts';
import { type ClockOptions, clockOptionsSchema, drawClock, plainClock } from './draw-clock.ts';
import { proveNode } from './prove-clock.ts';
import { proveOwnClocks, restoreAll } from './restore-all.ts';
import { type Warp, warpOf } from './warp.ts';

/** Tells the processes of its targets another time, and the right one again when the step ends. */
export const clock: Fault = {
  name: 'clock',
  class: 'clock',
  summary: 'moves the clock of one node, several or all: a jump, a drift, there and back, or apart from each other',
  mechanism:
    "the vDSO's clock_gettime, gettimeofday and time are replaced in the memory of each running process (/proc/PID/mem): glibc, musl and static Go alike, and nobody else sees it",
  finds: 'time-outs and leases by wall clock, order by timestamps, certificates and tokens that expire, negative ages',
  evidence: 'code and data read back from the process, and the time that it was last told',
  needs: ['patch-clock'],
  claims: ['clock'],
  draw: drawClock,
  plain: plainClock,
  inject,
  prove,
  bit,
  heal,
  proveHealed,
};

/** A node that does not answer is proven without. */
const askedMs = 500;

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, clockOptionsSchema);
  const target = resolveTarget(targetOf(step), context, options.fallback);
  const baseNs = process.hrtime.bigint();
  const warps = new Map(target.nodes.map((node) => [node, warpFor(step, options, node, baseNs)]));
  const active = beginClock(context.cluster, step.id, warps);
  await aimAtWork(context, target.nodes, options.lingerMs);
  const { traced } = workNow(context, target.nodes);
  await changeNew(active, context.cluster);
  // It ends with the fault, and tells of errors in its evidence.
  void watchForNew(active, context.cluster);
  const { changed, gone, refusal } = active;
  const ended = gone === 0 ? '' : `, ${gone} ended meanwhile`;
  const refused = refusal === undefined ? '' : `, refused: ${refusal}`;
  return {
    targets: target.nodes,
    links: [],
    note: `${describe(options, target.nodes)} in ${processes(changed)} on ${target.nodes.join(', ')}${ended}${refused}; ${target.how}`,
    memory: { step: step.id, traced },
  };
}

function warpFor(step: Step, options: ClockOptions, node: NodeName, baseNs: bigint): Warp {
  const still = { offsetMs: 0, gainMsPerSecond: 0, periodMs: 0, alsoMonotonic: false };
  if (options.shape !== 'skew') return warpOf({ ...still, ...options }, baseNs);
  const offsetMs = Object.hasOwn(options.offsetsMs, node) ? options.offsetsMs[node] : undefined;
  if (offsetMs === undefined) throw new UsageError(`step ${step.id}: option offsetsMs has no offset for ${node}`);
  return warpOf({ ...still, offsetMs }, baseNs);
}

async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const active = clockOf(context.cluster, stepOf(injected));
  if (active === undefined) return { holds: false, note: 'nothing was changed' };
  // Not to wait for the next look at the nodes: another fault may have restarted one.
  await changeNew(active, context.cluster);
  const pids = await pidsByNode(context, injected.targets);
  const isMetHere = (pid: number, vdso: number): boolean => isMet(active, pid, vdso);
  const found = await Promise.all(
    [...active.warps].map(async ([node, warp]) => {
      const ask = async (): Promise<boolean> => await context.isReady(node, soon());
      return { node, proof: await proveNode({ node, warp, pids: pids[node] ?? [], isMet: isMetHere, ask }) };
    }),
  );
  return together(found, active.changed);
}

/** A node that another fault has killed proves nothing, and hides nothing either. */
function together(found: readonly NodeProof[], changed: number): Evidence {
  const proofs = found.flatMap(({ proof }) => (proof === 'gone' ? [] : [proof]));
  const down = found.filter(({ proof }) => proof === 'gone').map(({ node }) => `nothing runs on ${node}`);
  // Each change is read back when it is made: it took effect, and ended with the process.
  const ended = proofs.length === 0 && changed > 0 ? [`it was in place in ${processes(changed)} until the end`] : [];
  return {
    holds: proofs.length > 0 ? proofs.every(({ holds }) => holds) : ended.length > 0,
    note: [...proofs.map(({ note }) => note), ...ended, ...down].join('; '),
    detail: proofs.map(({ detail }) => detail ?? null),
  };
}

interface NodeProof {
  readonly node: NodeName;
  readonly proof: Evidence | 'gone';
}

function soon(): AbortSignal {
  return AbortSignal.timeout(askedMs);
}

/** The system worked while its clock was off: acts that it traced, operations of clients that are open on it. */
async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const before = isJsonObject(injected.memory) ? Number(injected.memory['traced'] ?? 0) : 0;
  const { traced, openOnTargets } = workNow(context, injected.targets);
  const acts = traced - before;
  const seen = [
    ...(acts > 0 ? [`${acts} lines of trace since then`] : []),
    ...(openOnTargets > 0 ? [`${openOnTargets} client operations open on it`] : []),
  ];
  return await Promise.resolve({
    holds: seen.length > 0,
    note: seen.length > 0 ? seen.join(', ') : 'it did nothing meanwhile',
    detail: { acts, openOnTargets },
  });
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  const active: ActiveClock | undefined = clockOf(context.cluster, stepOf(injected));
  if (active !== undefined) await endClock(active);
  await restoreAll(injected.targets.map((node) => context.cluster.node(node)));
}

async function proveHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  return await proveOwnClocks(injected.targets.map((node) => context.cluster.node(node)));
}

function processes(count: number): string {
  return `${count} process${count === 1 ? '' : 'es'}`;
}

function describe(options: ClockOptions, nodes: readonly NodeName[]): string {
  switch (options.shape) {
    case 'jump':
      return `clock moved by ${options.offsetMs} ms`;
    case 'drift':
      return `clock gains ${options.gainMsPerSecond} ms a second${options.alsoMonotonic ? ', the monotonic one too' : ''}`;
    case 'strobe':
      return `clock moved by ${options.offsetMs} ms and back every ${options.periodMs} ms`;
    case 'skew':
      return `clocks moved by ${nodes.map((node) => `${options.offsetsMs[node] ?? 0} ms (${node})`).join(', ')}`;
    default:
      return unreachable(options);
  }
}
