import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, targetOf } from '../fault-options.ts';
import { resolveTarget } from '../resolve-target.ts';
import { standing } from '../standing-changes.ts';
import { aimAtWork, workNow } from '../work-in-flight.ts';
import { diskOf } from './disk-of.ts';
import { diskOptionsSchema, drawDisk } from './disk-options.ts';
import { diskChange } from './mend-disk.ts';
import { healDisk, proveDiskHealed } from './heal-disk.ts';
import { refusalOf } from './write-probe.ts';

/** The disk allows no more writes, to open files either, as after an error of its device. Nothing stored is lost: an omission. */
export const readOnly: Fault = {
  name: 'read-only',
  class: 'omission',
  summary: 'makes the disk of one node, several or all read-only under their open files, and writable again',
  mechanism: 'remount with ext4’s abort on a loop device; undone by SIGKILL, a new mount and a restart',
  finds:
    'acknowledgements of what was never written, nodes that lead on without a disk, errors of writes that are ignored',
  evidence: 'a write there ends with EROFS; bit: the system wrote, or ended',
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
  standing(context.cluster, step.id, diskChange(context, target.nodes));
  await aimAtWork(context, target.nodes, lingerMs);
  await Promise.all(target.nodes.map(async (node) => await diskOf(context, node).failToReadOnly()));
  return {
    targets: target.nodes,
    links: [],
    note: `the disks of ${target.nodes.join(', ')} allow no more writes; ${target.how}`,
    memory: { step: step.id },
  };
}

async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const seen = await Promise.all(
    injected.targets.map(async (node) => ({ node, code: await refusalOf(diskOf(context, node).folder) })),
  );
  return {
    holds: seen.length > 0 && seen.every(({ code }) => code === 'EROFS'),
    note: seen.map(({ node, code }) => `a write on the disk of ${node} ends with ${code ?? 'success'}`).join('; '),
  };
}

/** It ended by it, or operations that want to write wait for it. */
async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const pids = await Promise.all(injected.targets.map(async (node) => await context.cluster.node(node).pids()));
  const ended = injected.targets.filter((_node, index) => pids[index]?.length === 0);
  if (ended.length > 0) return { holds: true, note: `${ended.join(', ')} ended` };
  const { openOnTargets } = workNow(context, injected.targets);
  return {
    holds: openOnTargets > 0,
    note: openOnTargets > 0 ? `${openOnTargets} client operations open on it` : 'nothing wants to be written',
  };
}
