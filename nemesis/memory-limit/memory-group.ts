import { existsSync } from 'node:fs';
import type { GroupLimit } from '../groups/group-pressure.ts';

/** The kernel keeps limits in whole pages. */
const pageBytes = 4_096;

/**
 * So much memory more than the node's processes have now: pages stay charged to the group that first used them (cgroup
 * v1 unless told otherwise, and v2), so that a new group begins at nothing.
 */
export function memoryGroup(headroomBytes: number): GroupLimit {
  const limit = String(Math.max(1, Math.floor(headroomBytes / pageBytes)) * pageBytes);
  return {
    controller: 'memory',
    settings: ({ folder, version }) =>
      version === 1
        ? [['memory.limit_in_bytes', limit]]
        : [
            // Absent where the kernel does not account for swap; then there is rarely any.
            ...(existsSync(`${folder}/memory.swap.max`) ? [['memory.swap.max', '0'] as const] : []),
            ['memory.max', limit],
          ],
    met: async (group) => {
      const isFirst = group.version === 1;
      const kills = await group.count(isFirst ? 'memory.oom_control' : 'memory.events', 'oom_kill');
      const refused = isFirst ? Number(await group.read('memory.failcnt')) : await group.count('memory.events', 'max');
      const note =
        kills > 0
          ? `the kernel's out-of-memory killer ended ${kills} of its processes, within its own limit`
          : `the limit was met ${refused} times, nothing was killed`;
      return { count: kills + refused, note };
    },
  };
}
