import type { Dependencies } from '../dependencies/dependencies.ts';
import type { KeyLists } from '../dependencies/key-lists.ts';
import { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import type { EdgeList } from '../graph/digraph.ts';
import { ww } from '../graph/edge-kind.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { committedTransactions } from './committed.ts';
import { scanBeginnings } from './list-beginnings.ts';
import { listEdges } from './list-edges.ts';
import { type TriedOrders, listEvents } from './list-events.ts';
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
  scanBeginnings(table, orders, log);
  const isCommitted = committedTransactions(table, orders);
  const next = new NextWriters(table, orders, isCommitted);
  scanReads(table, orders, log);
  scanWrites(table, orders, isCommitted, next, log);
  const { edges, vertexCount, unseen } = listEdges(table, orders, isCommitted, next);
  const known = edges.count;
  const context = { table, orders, isCommitted, next, unseen, tried: new Map() };
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
      const tried = orderUnseen(edges, unseen, ranks);
      return {
        keys: [...tried.keys()],
        dependencies: { ...dependencies, eventsOf: listEvents({ ...context, tried }) },
      };
    },
    contradictory: [...orders.isBroken.keys()].filter((key) => orders.isBroken[key] === 1),
    missedBy: missedVersions({ table, orders, isCommitted, unseen }),
    vanished: vanishedVersions({ table, orders, isCommitted, unseen }),
    eventsOf: listEvents(context),
    reason: listReason({ table, orders, isCommitted }),
  };
  return dependencies;
}

/** Puts the appends that no read shows of each key with several in the order of ranks. */
function orderUnseen(edges: EdgeList, unseen: KeyLists, ranks: Int32Array): TriedOrders {
  const tried = new Map<number, Map<number, number>>();
  for (const key of unseen.keys()) {
    const writers = unseen.of(key);
    if (writers.length < 2) continue;
    const befores = new Map<number, number>();
    tried.set(key, befores);
    let before: number | undefined;
    for (const writer of writers.toSorted((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0))) {
      if (before !== undefined) {
        edges.add(before, writer, ww);
        befores.set(writer, before);
      }
      before = writer;
    }
  }
  return tried;
}
