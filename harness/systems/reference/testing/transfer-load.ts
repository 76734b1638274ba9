import { median } from '../../../testing/median.ts';
import type { System } from '../../../ports/system.ts';
import { RunningSystem } from './running-system.ts';

export const loadClients = 10;
/** Enough that two transfers seldom meet: what is measured is the protocol, not the locks. */
const accountsPerParticipant = 60;
const participants = 3;
const operationMs = 10_000;

export interface TransferFigures {
  readonly perSecond: number;
  readonly medianMs: number;
  /** How much of it committed, from 0 to 1. */
  readonly okShare: number;
}

/** A system with accounts for `transferLoad`. */
export async function startForLoad(system: System): Promise<RunningSystem> {
  return await RunningSystem.start(system, { nodes: participants + 1, accountsPerParticipant });
}

/** Transfers as fast as the clients get answers, after a tenth as many that are not counted. */
export async function transferLoad(system: RunningSystem, count: number): Promise<TransferFigures> {
  await load(system, Math.ceil(count / 10), 'w');
  const begun = performance.now();
  const { tookMs, ok } = await load(system, count, 't');
  return {
    perSecond: (1_000 * count) / (performance.now() - begun),
    medianMs: median(tookMs),
    okShare: ok / count,
  };
}

async function load(
  system: RunningSystem,
  count: number,
  prefix: string,
): Promise<{ readonly tookMs: readonly number[]; readonly ok: number }> {
  const accounts = participants * accountsPerParticipant;
  const tookMs: number[] = [];
  let [sent, ok] = [0, 0];
  await Promise.all(
    Array.from({ length: loadClients }, async () => {
      const client = await system.client();
      while (sent < count) {
        const i = sent++;
        // Neighbours live on different participants; strides keep concurrent transfers apart.
        const from = (i * 7) % accounts;
        const value = { txn: `${prefix}${i}`, from: `a${from}`, to: `a${(from + 1) % accounts}`, amount: 1 };
        const at = performance.now();
        const { type } = await client.invoke({ process: 0, f: 'transfer', value }, AbortSignal.timeout(operationMs));
        tookMs.push(performance.now() - at);
        if (type === 'ok') ok += 1;
      }
    }),
  );
  return { tookMs, ok };
}
