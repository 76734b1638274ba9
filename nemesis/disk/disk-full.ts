import type { NodeName } from '../../harness/core/op.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, targetOf } from '../fault-options.ts';
import { resolveTarget } from '../resolve-target.ts';
import { standing } from '../standing-changes.ts';
import { aimAtWork } from '../work-in-flight.ts';
import { dataFiles } from './data-files.ts';
import { diskOf } from './disk-of.ts';
import { diskOptionsSchema, drawDisk } from './disk-options.ts';
import { diskChange } from './mend-disk.ts';
import { healDisk, proveDiskHealed } from './heal-disk.ts';
import { refusalOf } from './write-probe.ts';

/** A log that has not grown by more than what its last block still held. */
const blockBytes = 4_096;
/** So much work without a byte in the log is no pause between two records. */
const tracesIdle = 20;
const tailLines = 200;

/**
 * The disk takes no more. An omission: a write is not done, and says so; nothing that was stored is touched, so that no
 * redundancy is needed to bear it.
 */
export const diskFull: Fault = {
  name: 'disk-full',
  class: 'omission',
  summary: 'fills the disk of one node, several or all, and gives the space back',
  mechanism: 'fallocate and writes until ENOSPC on a loop device; a tmpfs is shrunk to what it holds',
  finds: 'acknowledgements of what was never written, half records, nodes that never come back, locks that stay',
  evidence: 'a write there ends with ENOSPC; bit: the system wrote, or ended',
  needs: ['node-disk'],
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
  await Promise.all(target.nodes.map(async (node) => await diskOf(context, node).fill()));
  const bytes = await Promise.all(target.nodes.map(async (node) => await bytesOn(node, context)));
  const [disk] = target.nodes.map((node) => diskOf(context, node));
  return {
    targets: target.nodes,
    links: [],
    note: `filled the ${disk?.fileSystem ?? 'disk'} of ${target.nodes.join(', ')}; ${target.how}`,
    memory: {
      step: step.id,
      bytes: Object.fromEntries(target.nodes.map((node, index) => [node, bytes[index] ?? 0])),
      traced: Object.fromEntries(target.nodes.map((node) => [node, context.traceCount(node)])),
    },
  };
}

async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const seen = await Promise.all(
    injected.targets.map(async (node) => ({ node, code: await refusalOf(diskOf(context, node).folder) })),
  );
  return {
    holds: seen.length > 0 && seen.every(({ code }) => code === 'ENOSPC'),
    note: seen.map(({ node, code }) => `a write on the disk of ${node} ends with ${code ?? 'success'}`).join('; '),
  };
}

/** It ended by it, it says so, or it goes on working while nothing of that is written. */
async function bit(injected: Injected, context: FaultContext): Promise<Evidence> {
  const seen = await Promise.all(injected.targets.map(async (node) => await hitOn(node, injected, context)));
  const hits = seen.filter((note) => note !== undefined);
  return { holds: hits.length > 0, note: hits.length > 0 ? hits.join('; ') : 'nothing wanted to be written' };
}

async function hitOn(node: NodeName, injected: Injected, context: FaultContext): Promise<string | undefined> {
  const { cluster } = context;
  if ((await cluster.node(node).pids()).length === 0) return `${node} has ended`;
  const said = (await cluster.node(node).tail(tailLines)).find((line) => /ENOSPC|no space left/i.test(line));
  if (said !== undefined) return `${node} says: ${said.slice(0, 200)}`;
  const grown = (await bytesOn(node, context)) - numberOf(injected, 'bytes', node);
  const traced = context.traceCount(node) - numberOf(injected, 'traced', node);
  return grown < blockBytes && traced > tracesIdle
    ? `${node} wrote ${traced} lines of trace, and its files grew by ${grown} bytes`
    : undefined;
}

function numberOf({ memory }: Injected, field: string, node: NodeName): number {
  const values = isJsonObject(memory) ? memory[field] : undefined;
  const value = isJsonObject(values) ? values[node] : undefined;
  return typeof value === 'number' ? value : 0;
}

async function bytesOn(node: NodeName, context: FaultContext): Promise<number> {
  return (await dataFiles(diskOf(context, node).folder)).reduce((sum, { bytes }) => sum + bytes, 0);
}
