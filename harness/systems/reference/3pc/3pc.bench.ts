import type { Benchmark, Figure } from '../../../testing/benchmark.ts';
import type { System } from '../../../ports/system.ts';
import { twoPhaseCommitSystem } from '../2pc/system.ts';
import { type TransferFigures, loadClients, startForLoad, transferLoad } from '../testing/transfer-load.ts';
import { threePhaseCommit } from './system.ts';
import { explore } from './testing/explore.ts';
import { newWorld, request } from './testing/happen.ts';

const transfers = 2_000;
const crashesMax = 3;

/** What the third phase costs, with two-phase commit beside it, and a search that is too long for every test run. */
export const benchmark: Benchmark = {
  name: 'reference system 3pc',
  run: async () => {
    const three = await measure(threePhaseCommit);
    const two = await measure(twoPhaseCommitSystem);
    const note = `${transfers} transfers, ${loadClients} clients, 4 processes, fdatasync on disk; ${Math.round(100 * three.okShare)} % committed`;
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

/** Every order of deliveries, crashes and restarts, and a client that may send its request again. */
function search(): Figure {
  const begun = performance.now();
  const { worlds, wrong } = explore({ ...request(newWorld(3)), resends: 1 }, { crashesMax });
  const tookS = ((performance.now() - begun) / 1_000).toFixed(1);
  return {
    what: 'splits and blocks under three crashes',
    value: wrong === undefined ? 0 : 1,
    unit: 'found',
    target: { atMost: 0 },
    note: `${worlds} worlds of three nodes in ${tookS} s${wrong === undefined ? '' : `: ${wrong.what}`}`,
  };
}

async function measure(system: System): Promise<TransferFigures> {
  await using running = await startForLoad(system);
  return await transferLoad(running, transfers);
}
