import { setTimeout as delay } from 'node:timers/promises';

/** A few of the kernel's grace periods: the chains of a healed cut are deleted in the background, and hold up the next. */
const settleMs = 100;

/** Waits as a plan does between two faults: nobody cuts a link in the very moment after healing it. */
export async function settled(): Promise<void> {
  await delay(settleMs);
}
