import type { Dependencies } from '../dependencies/dependencies.ts';
import { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { committedTransactions } from './committed.ts';
import { listEdges } from './list-edges.ts';
import { listOrders } from './list-orders.ts';
import { listReason } from './list-reasons.ts';
import { missedVersions } from './missed-versions.ts';
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
  return {
    table,
    isCommitted,
    edges,
    vertexCount,
    phenomena: log.seen,
    unordered: unseen
      .keys()
      .map((key) => ({ key, writers: unseen.of(key) }))
      .filter(({ writers }) => writers.length > 1),
    contradictory: [...orders.isBroken.keys()].filter((key) => orders.isBroken[key] === 1),
    missedBy: missedVersions(table, orders, isCommitted, unseen),
    reason: listReason({ table, orders, isCommitted }),
  };
}
