import type { Link } from '../../harness/core/plan.ts';
import type { LinkCount, Net } from '../../harness/ports/transport.ts';
import type { FlapOptions } from './draw-partition.ts';

/** What is known of a cut while it lasts, and until its links are proven whole again. */
export interface ActiveCut {
  readonly links: readonly Link[];
  isHealed: boolean;
  flap?: FlapOptions;
  flapping?: { readonly stop: AbortController; readonly done: Promise<void> };
  /** Why the flapping ended early, if it did. */
  flapError?: string;
  /** What earlier flaps of this cut lost: the transport counts from the latest cut. */
  lostBefore: LinkCount[];
}

/** By network, then by step: two partitions at a time must know of each other, or one takes the other's cut for its own. */
const cutsOf = new WeakMap<Net, Map<string, ActiveCut>>();

/** Remembers a cut before it is made, so that a partial one is known too. */
export function beginCut(net: Net, step: string, links: readonly Link[]): ActiveCut {
  const cuts = cutsOf.get(net) ?? new Map<string, ActiveCut>();
  cutsOf.set(net, cuts);
  const cut: ActiveCut = { links, isHealed: false, lostBefore: [] };
  cuts.set(step, cut);
  return cut;
}

export function cutOf(net: Net, step: string): ActiveCut | undefined {
  return cutsOf.get(net)?.get(step);
}

/** The links that other steps cut now. */
export function otherCuts(net: Net, step: string): Link[] {
  const cuts = [...(cutsOf.get(net) ?? [])];
  return cuts.filter(([owner, cut]) => owner !== step && !cut.isHealed).flatMap(([, cut]) => [...cut.links]);
}
