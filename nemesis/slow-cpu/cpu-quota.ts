import type { GroupLimit } from '../groups/group-pressure.ts';

/** The kernel takes quotas from 1 ms on (CONFIG_CFS_BANDWIDTH: min_cfs_quota_period). */
const quotaMinUs = 1_000;
/** A period is at most a second. */
const periodUs = 100_000;

/** A quota of processor time: so many of each 100 ms are left to all of the node's processes together. */
export function cpuQuota(stoppedOf100: number): GroupLimit {
  const quotaUs = Math.max(quotaMinUs, Math.round(((100 - stoppedOf100) / 100) * periodUs));
  return {
    controller: 'cpu',
    settings: ({ version }) =>
      version === 1
        ? [
            ['cpu.cfs_period_us', String(periodUs)],
            ['cpu.cfs_quota_us', String(quotaUs)],
          ]
        : [['cpu.max', `${quotaUs} ${periodUs}`]],
    met: async (group) => {
      const count = await group.count('cpu.stat', 'nr_throttled');
      const periods = await group.count('cpu.stat', 'nr_periods');
      return { count, note: `throttled in ${count} of ${periods} periods of ${periodUs / 1_000} ms` };
    },
  };
}
