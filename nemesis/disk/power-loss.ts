import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, stepOf, targetOf } from '../fault-options.ts';
import { beginKill, killOf } from '../kill/active-kills.ts';
import { strike } from '../kill/strike.ts';
import { pidsByNode } from '../node-pids.ts';
import { resolveTarget } from '../resolve-target.ts';
import { standing } from '../standing-changes.ts';
import { workEvidence } from '../work-in-flight.ts';
import { diskOf } from './disk-of.ts';
import { diskOptionsSchema, drawDisk } from './disk-options.ts';
import { diskChange } from './mend-disk.ts';
import { healDisk, proveDiskHealed } from './heal-disk.ts';
import { hasMark, leaveMark } from './write-probe.ts';

const kept = 'synchronised';
const lost = 'written';

/** All that was not synchronised is gone, with the processes; they start again when the step ends. */
export const powerLoss: Fault = {
  name: 'power-loss',
  class: 'crash',
  summary: 'cuts the power of one node, several or all: what was not synchronised is gone from their disks',
  mechanism:
    'SIGKILL to every process, then the shutdown of their file system without its journal (a loop device), mounted anew',
  finds: 'records told of before fdatasync, files and names that were never synchronised, torn tails taken for whole',
  evidence: 'a file that was not synchronised is gone, and one that was is there',
  needs: ['signal', 'power-loss'],
  claims: ['processes', 'disk'],
  mayEnd: true,
  draw: drawDisk,
  inject,
  prove,
  bit,
  heal: healDisk,
  proveHealed: proveDiskHealed,
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const { lingerMs, fallback } = faultOptions(step, diskOptionsSchema);
  const target = resolveTarget(targetOf(step), context, fallback);
  const disks = target.nodes.map((node) => diskOf(context, node));
  standing(context.cluster, step.id, diskChange(context, target.nodes));
  const active = beginKill(context.cluster, step.id);
  const pids = await pidsByNode(context, target.nodes);
  for (const [mark, isSynced] of [[kept, true] as const, [lost, false] as const])
    await Promise.all(disks.map(async ({ folder }) => await leaveMark(folder, mark, isSynced)));
  await strike(active, context, target.nodes, { lingerMs });
  await Promise.all(disks.map(async (disk) => await disk.losePower()));
  return {
    targets: target.nodes,
    links: [],
    note: `SIGKILL to ${Object.values(pids).flat().length} processes on ${target.nodes.join(', ')}, their ${disks[0]?.fileSystem ?? 'disk'} shut down and mounted anew; ${target.how}`,
    memory: { step: step.id, pids },
  };
}

/** Of two files that were written just before, the one that was synchronised is there and the other is not. */
async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const seen = await Promise.all(injected.targets.map(async (node) => await marksOn(node, context)));
  const running = Object.values(await pidsByNode(context, injected.targets)).flat();
  const holds = seen.length > 0 && running.length === 0 && seen.every((marks) => marks.isKept && !marks.isLeft);
  const notes = seen.map(
    ({ node, isKept, isLeft }) =>
      `${node}: a synchronised file is ${isKept ? 'there' : 'gone'}, one that was only written is ${isLeft ? 'there' : 'gone'}`,
  );
  return {
    holds,
    note: [...notes, ...(running.length === 0 ? [] : [`${running.length} processes run`])].join('; '),
  };
}

async function marksOn(
  node: NodeName,
  context: FaultContext,
): Promise<{ readonly node: NodeName; readonly isKept: boolean; readonly isLeft: boolean }> {
  const { folder } = diskOf(context, node);
  return { node, isKept: await hasMark(folder, kept), isLeft: await hasMark(folder, lost) };
}

async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const [strikeSeen] = killOf(context.cluster, stepOf(injected))?.strikes ?? [];
  if (strikeSeen === undefined) return { holds: false, note: 'no process was killed' };
  return await Promise.resolve(workEvidence(strikeSeen.at, strikeSeen.after));
}
