import type { Fault } from '../harness/ports/fault.ts';

/**
 * Names the group of each fault: two faults of one group want the same of a node, at first or at second hand, and must
 * follow one another. One that claims both files and processes joins those that claim either. A fault that claims nothing is
 * in no group.
 */
export function claimGroups(faults: readonly Fault[]): (fault: Fault) => string | undefined {
  const parent = new Map<string, string>();
  const root = (resource: string): string => {
    const above = parent.get(resource) ?? resource;
    return above === resource ? resource : root(above);
  };
  for (const { claims } of faults) {
    const [first] = claims;
    for (const other of claims) if (first !== undefined) parent.set(root(other), root(first));
  }
  return ({ claims: [first] }) => (first === undefined ? undefined : root(first));
}
