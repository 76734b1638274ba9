import { setTimeout as delay } from 'node:timers/promises';

/** A few of the kernel's grace periods: chains of healed cuts that are being deleted hold up the next cut. */
const settleMs = 100;

/** Waits as a plan does between two faults: nobody cuts a link in the very moment after healing it. */
export async function settled(): Promise<void> {
  await delay(settleMs);
}
