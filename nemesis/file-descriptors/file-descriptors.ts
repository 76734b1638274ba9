import { isJsonObject } from '../../harness/core/json.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { endedUnder } from '../ended-under.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { LoweredLimits } from '../limits/lowered-limits.ts';
import { pidsByNode } from '../node-pids.ts';
import { proveUndone } from '../prove-undone.ts';
import { resolveTarget } from '../resolve-target.ts';
import { changeOf, standing, undo } from '../standing-changes.ts';
import { startIfDown } from '../start-if-down.ts';
import { workNow } from '../work-in-flight.ts';
import { workUnder } from '../work-under.ts';
import { drawFileDescriptors, fileDescriptorsSchema } from './draw-file-descriptors.ts';
import { limitFor, freeBelow, openFiles } from './open-files.ts';
import { unaccepted } from './unaccepted.ts';

/** Lines of a node's output that are looked through for its own complaint. */
const tailLines = 200;
/** How libc, Go, Java and the Rust library word EMFILE. */
const complaint = /EMFILE|too many open files/i;

/**
 * The soft limit of open files of running processes, lowered to what they have open. An omission: connections are refused
 * and messages stay away, and nothing that was sent is changed. A process that can't bear it may end, as in a crash.
 */
export const fileDescriptors: Fault = {
  name: 'file-descriptors',
  class: 'omission',
  summary: 'lets the processes of a node open no more files and connections, or only a few',
  mechanism: 'prlimit lowers the soft limit of open files of running processes to what they have open',
  finds: 'acknowledgements without a log, accept loops that spin or give up, retries that leak what they opened',
  evidence: 'no number is free below the limit in /proc/PID/fd; bit: the node worked under it',
  needs: ['signal', 'soft-limits'],
  claims: ['processes', 'limits'],
  family: 'resources',
  mayEnd: true,
  draw: drawFileDescriptors,
  inject,
  prove,
  bit,
  heal,
  proveHealed: proveUndone,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const { spare, fallback } = faultOptions(step, fileDescriptorsSchema);
  const target = resolveTarget(targetOf(step), context, fallback);
  const limits = standing(context.cluster, step.id, new LoweredLimits('nofile'));
  const { traced } = workNow(context, target.nodes);
  const complaints = await Promise.all(target.nodes.map(async (node) => (await complaintOf(context, node)).count));
  const pids = Object.values(await pidsByNode(context, target.nodes)).flat();
  await Promise.all(
    pids.map(async (pid) => {
      const open = await openFiles(pid);
      if (open !== undefined) await limits.lower(pid, () => limitFor(open, spare));
    }),
  );
  const to = limits.lowered.map(({ soft, before }) => `${soft} (was ${before})`).join(', ');
  return {
    targets: target.nodes,
    links: [],
    note: `soft limit of open files of ${limits.lowered.length} processes on ${target.nodes.join(', ')}: ${to}; ${target.how}`,
    memory: { step: step.id, spare: [spare], complaints, traced },
  };
}

/** Below its limit every process has no number free but those that were left to it. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const limits = changeOf(context.cluster, stepOf(injected), LoweredLimits);
  if (limits === undefined || limits.lowered.length === 0) return { holds: false, note: 'nothing runs there' };
  const standingNow = await limits.standing();
  if (standingNow.length === 0) return endedUnder(limits.wasSeen);
  const seen = await Promise.all(
    standingNow.map(async ({ pid, now, soft }) => {
      const open = await openFiles(pid);
      return { pid, limit: now, isLowered: now <= soft, canOpen: open === undefined ? 0 : freeBelow(open, now) };
    }),
  );
  const [spare = 0] = numbersIn(injected, 'spare');
  const holds = seen.every(({ isLowered, canOpen }) => isLowered && canOpen <= spare);
  limits.wasSeen ||= holds;
  const note = seen.map(({ pid, limit, canOpen }) => `${pid} can open ${canOpen} more of ${limit}`).join(', ');
  return { holds, note, detail: seen };
}

/** The system complained, or connections wait that it can't accept, or work is in flight while it can open nothing. */
async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const limits = changeOf(context.cluster, stepOf(injected), LoweredLimits);
  const complaints = await Promise.all(injected.targets.map(async (node) => await complaintOf(context, node)));
  const said = complaints.find(({ count }, index) => count > (numbersIn(injected, 'complaints')[index] ?? 0));
  if (said !== undefined) return { holds: true, note: `it says: ${said.last}` };
  const standingNow = (await limits?.standing()) ?? [];
  if (limits !== undefined && limits.lowered.length > 0 && standingNow.length === 0) return endedUnder(limits.wasSeen);
  const waiting = (await Promise.all(standingNow.slice(0, 1).map(async ({ pid }) => await unaccepted(pid)))).flat();
  const [queue] = waiting;
  if (queue !== undefined)
    return { holds: true, note: `${queue.waiting} connections wait to be accepted on port ${queue.port}` };
  return workUnder(injected, context);
}

/** How often a node complains in its last lines, and how it does last. */
async function complaintOf(context: FaultContext, node: NodeName): Promise<{ count: number; last: string }> {
  const lines = (await context.cluster.node(node).tail(tailLines)).filter((line) => complaint.test(line));
  return { count: lines.length, last: lines.at(-1)?.slice(0, 200) ?? '' };
}

async function heal(injected: Injected, context: FaultContext): Promise<void> {
  await undo(context.cluster, stepOf(injected));
  await startIfDown(context, injected.targets);
}

function numbersIn(injected: Injected, key: string): readonly number[] {
  const value = isJsonObject(injected.memory) ? injected.memory[key] : undefined;
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : [];
}
