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
  ],
};
