import type { Cluster } from '../harness/ports/transport.ts';

/** Something that a fault has changed and that stands until it is undone: a limit, a load, connections. */
export interface StandingChange {
  /** Undoes it, as far as it came; works twice, and when what was changed is gone. */
  undo(): Promise<void>;
  /** What is left of it, one line each; empty when nothing is. */
  left(): Promise<readonly string[]>;
}

const changesOf = new WeakMap<Cluster, Map<string, StandingChange>>();

/** Remembers a change before it is made, by the step that makes it, so that a partial one is known too. */
export function standing<Change extends StandingChange>(cluster: Cluster, step: string, change: Change): Change {
  const changes = changesOf.get(cluster) ?? new Map<string, StandingChange>();
  changesOf.set(cluster, changes);
  changes.set(step, change);
  return change;
}

/** What a step changed, where it is of the kind that is asked for. */
export function changeOf<Change extends StandingChange>(
  cluster: Cluster,
  step: string,
  kind: abstract new (...args: never[]) => Change,
): Change | undefined {
  const change = changesOf.get(cluster)?.get(step);
  return change instanceof kind ? change : undefined;
}

export async function undo(cluster: Cluster, step: string): Promise<void> {
  await changesOf.get(cluster)?.get(step)?.undo();
}

/** What is left of a step's change. */
export async function leftOf(cluster: Cluster, step: string): Promise<readonly string[]> {
  return (await changesOf.get(cluster)?.get(step)?.left()) ?? [];
}

/** Undoes every change that stands, whoever made it. */
export async function undoAll(cluster: Cluster): Promise<void> {
  await Promise.all([...(changesOf.get(cluster)?.values() ?? [])].map(async (change) => await change.undo()));
}

/** What is left of all of them. */
export async function allLeft(cluster: Cluster): Promise<readonly string[]> {
  const changes = [...(changesOf.get(cluster)?.values() ?? [])];
  return (await Promise.all(changes.map(async (change) => await change.left()))).flat();
}
