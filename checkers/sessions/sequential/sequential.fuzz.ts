import type { RunRecord } from '../../../harness/core/run-record.ts';
import { type Expected, agree } from '../../testing/agree.ts';
import type { Fuzzer } from '../../testing/fuzzer.ts';
import { historyText } from '../../testing/history-text.ts';
import { recordOf } from '../../testing/random-history.ts';
import { OrderGraph } from '../../transactions/weak/order-graph.ts';
import { strongComponents } from '../../transactions/weak/strong-components.ts';
import { readObjects } from '../read-objects.ts';
import { randomObjects } from '../testing/random-objects.ts';
import { sequentialOracle } from '../testing/sequential-oracle.ts';
import { schedule } from './schedule.ts';
import { sequentialOrder } from './sequential-order.ts';
import { sequential } from './sequential.ts';

/** Against all ways of merging the processes. */
export const fuzzer: Fuzzer = {
  name: 'sequential',
  tryOne: (prng) => {
    const isNearMiss = prng.chance(3, 4);
    const record = recordOf(
      randomObjects(prng, {
        operations: prng.between(2, 12),
        processes: prng.between(1, 4),
        keys: prng.between(1, 3),
        kinds: prng.pick(['registers', 'registers', 'lists', 'both']),
        strayPercent: isNearMiss ? 5 : 40,
        mergePercent: 90,
        moverPercent: isNearMiss ? 10 : 30,
        replicas: prng.between(1, 3),
      }),
    );
    const expected = sequentialOracle(record.history.operations);
    const validity = agree(sequential, { record, expected });
    searchAlone(record, expected);
    return { validity, isNearMiss };
  },
};

/** Inferring leaves next to nothing for the search: here it does all the work by itself. */
function searchAlone(record: RunRecord, expected: Expected): void {
  const history = readObjects(record.history.operations);
  const { order, diverging } = sequentialOrder(history);
  const graph = new OrderGraph(order);
  const isRefuted = history.impossible.length + diverging.length + strongComponents(graph).cyclic.length > 0;
  if (isRefuted) return;
  const { kind } = schedule(history, graph, () => false);
  if ((kind === 'none') !== (expected === 'invalid'))
    throw new Error(`the search found ${kind}, the oracle says ${expected}: ${historyText(record.history)}`);
}
