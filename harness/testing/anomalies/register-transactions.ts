import type { AnomalyChapter } from './example.ts';

export const registerTransactions: AnomalyChapter = {
  title: 'Transactions on registers',
  text: [
    'Each transaction writes unique values and reads single values. Reads say which write they saw, and less than lists about the order of',
    'writes: a verdict is complete only where that order is known, as where every transaction reads what it writes over.',
  ].join('\n'),
  examples: [
    {
      file: 'register-aborted-read',
      title: 'G1a on registers: aborted read',
      story: 'A committed transaction read what an aborted one had written.',
      checker: 'rw-register:read-committed',
      drawing: `
|---x              p0 txn w x 1 ! aborted
      |---|        p1 txn r x 1`,
    },
    {
      file: 'register-value-from-nowhere',
      title: 'Value from nowhere',
      story: 'A read shows what nobody ever wrote. Elle accepts it.',
      checker: 'rw-register:read-committed',
      drawing: `
|---|              p0 txn w x 1
      |---|        p1 txn r x 9`,
    },
    {
      file: 'register-lost-update',
      title: 'Lost update on registers',
      story: 'Two transactions read the same value and wrote over it.',
      checker: 'rw-register:snapshot-isolation',
      drawing: `
|---|              p0 txn w x 1
      |---|        p1 txn r x 1, w x 2
      |---|        p2 txn r x 1, w x 3`,
    },
    {
      file: 'register-write-skew',
      title: 'Write skew on registers',
      story: 'Both read both registers, and each wrote over what the other one had read.',
      checker: 'rw-register:serializable',
      drawing: `
|---|              p0 txn w x 1, w y 1
      |---|        p1 txn r x 1, r y 1, w x 2
      |---|        p2 txn r x 1, r y 1, w y 2`,
    },
    {
      file: 'g2-phantom',
      title: 'G2: phantom',
      story:
        'Each of two transactions asked for all rows (`rp true`), and then inserted one that the other one had not found.',
      checker: 'rw-register:serializable',
      drawing: `
|---| p0 txn [["rp","true",null],["insert","x",1]] -> [["rp","true",[]],["insert","x",1]]
|---| p1 txn [["rp","true",null],["insert","y",1]] -> [["rp","true",[]],["insert","y",1]]`,
    },
    {
      file: 'fractured-read',
      title: 'Fractured read',
      story:
        'A transaction saw one of the two registers that another one wrote, and the state before it of the other: not atomic.',
      checker: 'rw-register:read-atomic',
      drawing: `
|---|              p0 txn w x 1, w y 1
      |---|        p0 txn r x 1, r y 1, w x 2, w y 2
      |---|        p1 txn r x 2, r y 1`,
    },
    {
      file: 'causality-violation',
      title: 'Causality violation',
      story: 'The reader saw an answer, and not the question that its writer had seen.',
      checker: 'rw-register:causal',
      drawing: `
|---|                          p0 txn w x 1
      |---|                    p0 txn w x 2
            |---|              p1 txn r x 2, w y 1
                  |---|        p2 txn r y 1
                        |---|  p2 txn r x 1`,
    },
  ],
};
