import type { CycleDiagram, DiagramEdge, DiagramTransaction } from '../../core/diagram.ts';

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

/** The transactions in the order of a walk along the edges from the first one; those off it follow in their own order. */
export function orderRound({ transactions, edges }: CycleDiagram): readonly DiagramTransaction[] {
  const byId = new Map(transactions.map((transaction) => [transaction.id, transaction]));
  const next = Map.groupBy(edges, ({ from }) => from);
  const order = new Set<DiagramTransaction>();
  for (let at = transactions[0]; at !== undefined && !order.has(at);) {
    order.add(at);
    const fresh = (next.get(at.id) ?? [])
      .map(({ to }) => byId.get(to))
      .find((each) => each !== undefined && !order.has(each));
    at = fresh;
  }
  return [...order, ...transactions.filter((transaction) => !order.has(transaction))];
}

/**
 * How far from the start a place of the ring is drawn: out on the first half of the way, back on the second, so that a
 * long ring is a loop of two rows and not a chain with one long arrow back.
 */
export function halfWayRound(place: number, count: number): number {
  return place <= Math.ceil(count / 2) ? place : count - place;
}
