import type { Change, Stream } from './streams.ts';

/** One change right after another, in the stream that told it so first. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly stream: Stream;
}

/** Two streams that can't both be whole pieces of one order: they go on differently after, or before, the same change. */
export interface Divergence {
  readonly one: Link;
  readonly other: Link;
}

/** Changes whose order is known, one right after the other; a change that nobody was told is a block of its own. */
export type Block = readonly number[];

export interface Blocks {
  readonly blocks: readonly Block[];
  readonly divergences: readonly Divergence[];
  /** Changes that streams put in a ring, with the links. */
  readonly rings: readonly (readonly Link[])[];
}

/**
 * A watcher is told every change from the first to the last that it is told: its stream is a whole piece of the order of all changes. So
 * a change has one successor, whoever tells it, and the streams together make blocks.
 */
export function blocksOf(streams: readonly Stream[], changes: readonly (Change | undefined)[]): Blocks {
  const linkAfter: (Link | undefined)[] = [];
  const linkBefore: (Link | undefined)[] = [];
  const divergences: Divergence[] = [];
  for (const stream of streams) {
    for (let i = 1; i < stream.events.length; i++) {
      const [from, to] = [stream.events[i - 1]?.id ?? 0, stream.events[i]?.id ?? 0];
      const known = linkAfter[from];
      if (known?.to === to) continue;
      const link = { from, to, stream };
      const other = known ?? linkBefore[to];
      if (other !== undefined) divergences.push({ one: other, other: link });
      else {
        linkAfter[from] = link;
        linkBefore[to] = link;
      }
    }
  }
  const blocks: Block[] = [];
  const placed = new Uint8Array(changes.length);
  const follow = (first: number): number[] => {
    const block: number[] = [];
    for (let id: number | undefined = first; id !== undefined && placed[id] !== 1; id = linkAfter[id]?.to) {
      placed[id] = 1;
      block.push(id);
    }
    return block;
  };
  const happened = changes.flatMap((change, id) => (change === undefined ? [] : [id]));
  for (const id of happened) if (linkBefore[id] === undefined) blocks.push(follow(id));
  const rings: Link[][] = [];
  for (const id of happened) {
    if (placed[id] !== 1) rings.push(follow(id).flatMap((each) => linkAfter[each] ?? []));
  }
  return { blocks, divergences, rings };
}
