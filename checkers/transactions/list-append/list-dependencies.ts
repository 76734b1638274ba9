import type { Dependencies } from '../dependencies/dependencies.ts';
import type { KeyLists } from '../dependencies/key-lists.ts';
import { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import type { EdgeList } from '../graph/digraph.ts';
import { ww } from '../graph/edge-kind.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { committedTransactions } from './committed.ts';
import { listEdges } from './list-edges.ts';
import { listOrders } from './list-orders.ts';
import { listReason } from './list-reasons.ts';
import { missedVersions, vanishedVersions } from './missed-versions.ts';
import { NextWriters } from './next-writers.ts';
import { scanReads } from './scan-reads.ts';
import { scanWrites } from './scan-writes.ts';

/** All that a list-append history says of the order of its transactions, in time linear in its micro-operations and elements. */
export function listDependencies(table: TransactionTable): Dependencies {
  const log = new PhenomenonLog();
  const orders = listOrders(table, log);
  const isCommitted = committedTransactions(table, orders);
  const next = new NextWriters(table, orders, isCommitted);
  scanReads(table, orders, log);
  scanWrites(table, orders, isCommitted, next, log);
  const { edges, vertexCount, unseen } = listEdges(table, orders, isCommitted, next);
  const known = edges.count;
  const dependencies: Dependencies = {
    table,
    isCommitted,
    edges,
    vertexCount,
    phenomena: log.seen,
    hasGivenOrder: true,
    saysAll: true,
    ordered: (ranks) => {
      // Without the order that was tried before.
      edges.truncate(known);
      return { keys: orderUnseen(edges, unseen, ranks), dependencies };
    },
    contradictory: [...orders.isBroken.keys()].filter((key) => orders.isBroken[key] === 1),
    missedBy: missedVersions({ table, orders, isCommitted, unseen }),
    vanished: vanishedVersions({ table, orders, isCommitted, unseen }),
    reason: listReason({ table, orders, isCommitted }),
  };
  return dependencies;
}

/** Puts the appends of a key that no read shows in the order of ranks; gives the keys that have several. */
function orderUnseen(edges: EdgeList, unseen: KeyLists, ranks: Int32Array): number[] {
  const keys = unseen.keys().filter((key) => unseen.of(key).length > 1);
  for (const key of keys) {
    const ordered = unseen.of(key).toSorted((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
    for (const [i, writer] of ordered.entries()) {
      const before = ordered[i - 1];
      if (before !== undefined) edges.add(before, writer, ww);
    }
  }
  return keys;
}
