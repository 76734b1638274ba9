import type { CycleDiagram, DiagramEdge } from '../../core/diagram.ts';

/**
 * The edges in the order of the way round, from the first transaction back to it; undefined when they are not one ring
 * through all transactions (a checker may draw more than the bare cycle).
 */
export function ringOf({ transactions, edges }: CycleDiagram): readonly DiagramEdge[] | undefined {
  const start = transactions[0]?.id;
  if (start === undefined || edges.length !== transactions.length) return undefined;
  const out = new Map(edges.map((edge) => [edge.from, edge]));
  if (out.size !== edges.length) return undefined;
  const ring: DiagramEdge[] = [];
  const seen = new Set<string>();
  let at = start;
  while (!seen.has(at)) {
    seen.add(at);
    const edge = out.get(at);
    if (edge === undefined) return undefined;
    ring.push(edge);
    at = edge.to;
  }
  return at === start && ring.length === edges.length ? ring : undefined;
}
