import type { Benchmark, Figure } from '../../../testing/benchmark.ts';
import type { System } from '../../../ports/system.ts';
import { twoPhaseCommitSystem } from '../2pc/system.ts';
import { RunningSystem } from '../testing/running-system.ts';
import { threePhaseCommit } from './system.ts';
import { explore } from './testing/explore.ts';
import { newWorld, request } from './testing/happen.ts';

const transfers = 2_000;
const warmUp = 200;
const clients = 10;
/** Enough that two transfers seldom meet: what is measured is the protocol, not the locks. */
const accountsPerParticipant = 60;
const crashesMax = 3;

/** What the third phase costs, with two-phase commit beside it, and a search that is too long for every test run. */
export const benchmark: Benchmark = {
  name: 'reference system 3pc',
  run: async () => {
    const three = await measure(threePhaseCommit);
    const two = await measure(twoPhaseCommitSystem);
    const note = `${transfers} transfers, ${clients} clients, 4 processes, fdatasync on disk; ${Math.round(100 * three.okShare)} % committed`;
    return [
      {
        what: 'transfers',
        value: three.perSecond,
        unit: 'op/s',
        target: { atLeast: 200 },
        peer: { name: '2pc', value: two.perSecond },
        note,
      },
      {
        what: 'a transfer, median',
        value: three.medianMs,
        unit: 'ms',
        peer: { name: '2pc', value: two.medianMs },
        note,
      },
      search(),
    ];
  },
};

/** Every order of deliveries, crashes and restarts. */
function search(): Figure {
  const begun = performance.now();
  const { worlds, wrong } = explore(request(newWorld(3)), { crashesMax });
  const tookS = ((performance.now() - begun) / 1_000).toFixed(1);
  return {
    what: 'splits and blocks under three crashes',
    value: wrong === undefined ? 0 : 1,
    unit: 'found',
    target: { atMost: 0 },
    note: `${worlds} worlds of three nodes in ${tookS} s${wrong === undefined ? '' : `: ${wrong.what}`}`,
  };
}

async function measure(
  system: System,
): Promise<{ readonly perSecond: number; readonly medianMs: number; readonly okShare: number }> {
  await using running = await RunningSystem.start(system, { accountsPerParticipant });
  await load(running, warmUp, 'w');
  const begun = performance.now();
  const { tookMs, ok } = await load(running, transfers, 't');
  return {
    perSecond: (1_000 * transfers) / (performance.now() - begun),
    medianMs: tookMs.toSorted((a, b) => a - b)[Math.floor(transfers / 2)] ?? 0,
    okShare: ok / transfers,
  };
}

async function load(
  running: RunningSystem,
  count: number,
  prefix: string,
): Promise<{ readonly tookMs: readonly number[]; readonly ok: number }> {
  const accounts = 3 * accountsPerParticipant;
  const tookMs: number[] = [];
  let [sent, ok] = [0, 0];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = await running.client();
      while (sent < count) {
        const i = sent++;
        // Neighbours live on different participants; strides keep concurrent transfers apart.
        const from = (i * 7) % accounts;
        const value = { txn: `${prefix}${i}`, from: `a${from}`, to: `a${(from + 1) % accounts}`, amount: 1 };
        const at = performance.now();
        const { type } = await client.invoke({ process: 0, f: 'transfer', value }, AbortSignal.timeout(10_000));
        tookMs.push(performance.now() - at);
        if (type === 'ok') ok += 1;
      }
    }),
  );
  return { tookMs, ok };
}
