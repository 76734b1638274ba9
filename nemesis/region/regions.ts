import { UsageError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';

/** Groups of nodes that are near each other, and far from the other groups. */
export type Regions = readonly (readonly NodeName[])[];

/**
 * Reads `2` (so many regions, as even as can be, in the nodes' order) or `n1,n2|n3,n4`, which names every node once.
 *
 * @throws UsageError that names what does not fit.
 */
export function parseRegions(text: string, nodes: readonly NodeName[], place: string): Regions {
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count >= 2 && count <= nodes.length) return evenly(nodes, count);
    throw new UsageError(`${place} ${text}: ${nodes.length} nodes make 2 to ${nodes.length} regions`);
  }
  const regions = text.split('|').map((region) => region.split(',').map((node) => node.trim()));
  const named = regions.flat();
  const unknown = named.find((node) => !nodes.includes(node));
  if (unknown !== undefined)
    throw new UsageError(`${place} ${text}: there is no node "${unknown}": ${nodes.join(', ')}`);
  const twice = named.find((node, index) => named.indexOf(node) !== index);
  if (twice !== undefined) throw new UsageError(`${place} ${text}: ${twice} is in two regions`);
  const left = nodes.filter((node) => !named.includes(node));
  if (left.length > 0) throw new UsageError(`${place} ${text}: ${left.join(', ')} is in no region`);
  if (regions.length < 2) throw new UsageError(`${place} ${text}: two regions at least: n1,n2|n3`);
  return regions;
}

/** What is meant where nobody says which regions there are. */
export function twoRegions(nodes: readonly NodeName[]): Regions {
  return evenly(nodes, Math.min(2, nodes.length));
}

/** The first ones have one node more where it does not come out even. */
function evenly(nodes: readonly NodeName[], count: number): Regions {
  return Array.from({ length: count }, (_, index) =>
    nodes.slice(Math.ceil((index * nodes.length) / count), Math.ceil(((index + 1) * nodes.length) / count)),
  );
}
