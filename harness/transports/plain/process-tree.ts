import type { ProcessEntry } from '../process-table.ts';

/** What makes a process a member of a tree by itself. */
export interface TreeSeeds {
  /** Process groups that were started for it. */
  readonly groups: ReadonlySet<number>;
  /** True for a process that carries the tree's tag. */
  readonly isTagged: (entry: ProcessEntry) => boolean;
  /** Never a member, whatever it descends from. */
  readonly except?: number;
}

/**
 * The members of a tree: the groups' processes, the tagged ones, and all their descendants, wherever those have moved.
 * Groups of members are the tree's too: the orphan of a process that had left its group is in the group that it made.
 */
export function membersOf(entries: readonly ProcessEntry[], seeds: TreeSeeds): ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of entries) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
  const members = new Map<number, ProcessEntry>();
  const visit = (entry: ProcessEntry): void => {
    if (members.has(entry.pid) || entry.pid === seeds.except || entry.pid <= 1) return;
    members.set(entry.pid, entry);
    for (const child of children.get(entry.pid) ?? []) visit(child);
  };
  for (const entry of entries) if (seeds.groups.has(entry.group) || seeds.isTagged(entry)) visit(entry);
  return [...members.values()];
}
