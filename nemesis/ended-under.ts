import type { Evidence } from '../harness/ports/fault.ts';

/** What it means that all processes of the targets are gone while a limit lasts: its doing only if it was at work before. */
export function endedUnder(wasSeen: boolean): Evidence {
  return wasSeen
    ? { holds: true, note: 'its processes ended under the limit' }
    : { holds: false, note: 'its processes ended before the limit was seen to be at work' };
}
