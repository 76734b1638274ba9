import { atomicCommitment } from './atomic-commitment.ts';
import { collections } from './collections.ts';
import { domains } from './domains.ts';
import type { AnomalyChapter } from './example.ts';
import { linearizability } from './linearizability.ts';
import { locks } from './locks.ts';
import { outages } from './outages.ts';
import { queues } from './queues.ts';
import { registerTransactions } from './register-transactions.ts';
import { sessions } from './sessions.ts';
import { transactions } from './transactions.ts';

/** In the order of the page. */
export const chapters: readonly AnomalyChapter[] = [
  transactions,
  registerTransactions,
  domains,
  linearizability,
  sessions,
  collections,
  queues,
  locks,
  atomicCommitment,
  outages,
];
