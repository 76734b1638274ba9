import type { EdgeList } from '../graph/digraph.ts';
import { pass, rw } from '../graph/edge-kind.ts';

/** Up to so many edges for each reader and writer they are added one by one. */
const directPerEnd = 4;

/**
 * Anti-dependencies from each reader of a version to each writer of one after it, but none to itself.
 *
 * @returns The number of vertices: it grows where helpers keep the number of edges linear.
 */
export function addAntiDependencies(
  edges: EdgeList,
  readers: readonly number[],
  writers: readonly number[],
  vertexCount: number,
): number {
  if (readers.length * writers.length > directPerEnd * (readers.length + writers.length))
    return addLadders(edges, readers, writers, vertexCount);
  for (const reader of readers) for (const writer of writers) edges.add(reader, writer, rw);
  return vertexCount;
}

/**
 * From each reader to each writer but itself, with a number of edges linear in both: rung `i` of one ladder leads to the first
 * writers up to `i`, of the other to those from `i` on.
 */
function addLadders(
  edges: EdgeList,
  readers: readonly number[],
  writers: readonly number[],
  vertexCount: number,
): number {
  const upTo = vertexCount;
  const from = vertexCount + writers.length;
  const places = new Map<number, number>();
  for (const [i, writer] of writers.entries()) {
    places.set(writer, i);
    edges.add(upTo + i, writer, pass);
    edges.add(from + i, writer, pass);
    if (i > 0) {
      edges.add(upTo + i, upTo + i - 1, pass);
      edges.add(from + i - 1, from + i, pass);
    }
  }
  for (const reader of readers) {
    const place = places.get(reader);
    if (place === undefined) edges.add(reader, from, rw);
    if (place !== undefined && place > 0) edges.add(reader, upTo + place - 1, rw);
    if (place !== undefined && place + 1 < writers.length) edges.add(reader, from + place + 1, rw);
  }
  return vertexCount + 2 * writers.length;
}
