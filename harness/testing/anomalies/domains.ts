import type { AnomalyChapter } from './example.ts';

export const domains: AnomalyChapter = {
  title: 'Anomalies of transactions, told from one kind of operation',
  text: 'Workloads that ask for one anomaly, and the checkers that know it.',
  examples: [
    {
      file: 'long-fork',
      title: 'Long fork',
      story:
        'Two reads see two writes in opposite orders. Snapshot isolation forbids it; parallel snapshot isolation does not.',
      checker: 'long-fork',
      drawing: `
|--|         p0 txn w x 1
|--|         p1 txn w y 1
|---|        p2 txn r x nil, r y 1
|----|       p3 txn r x 1, r y nil`,
    },
    {
      file: 'write-skew-insert',
      title: 'G2: both inserts committed',
      story: 'Each inserts its row only where it finds none of the other one: at most one of them can be right.',
      checker: 'write-skew',
      drawing: `
|--|     p0 insert ["k", [1, null]]
|---|    p1 insert ["k", [null, 2]]`,
    },
    {
      file: 'causal-reverse',
      title: 'Causal reverse',
      story:
        'A read sees the later of two writes and misses the one that had ended before it began. It is serializable, and not strictly so.',
      checker: 'causal-reverse',
      drawing: `
|--|               p0 write 1
     |--|          p1 write 2
          |--|     p2 read -> [2]`,
    },
    {
      file: 'read-all-torn',
      title: 'Transaction that is seen in part',
      story: 'A read of all participants sees a transaction at one of them, and the state of before at the other.',
      checker: 'read-all',
      drawing: `
|--|             p0 write-all 1
     |--|        p0 write-all 2
     |----|      p1 read-all -> {"n1": 1, "n2": 2}`,
    },
    {
      file: 'bank-skew',
      title: 'Transfer that was seen by halves',
      story: 'A read of all accounts sees the money gone from one, and not yet arrived at the other.',
      checker: 'bank',
      drawing: `
|--|                  p0 read -> {"0": 100, "1": 100}
      |---|           p1 transfer {"from": 0, "to": 1, "amount": 10}
       |--|           p0 read -> {"0": 90, "1": 100}
             |--|     p0 read -> {"0": 90, "1": 110}`,
    },
  ],
};
