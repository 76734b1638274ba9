import type { AnomalyChapter } from './example.ts';

export const linearizability: AnomalyChapter = {
  title: 'Linearizability',
  text: 'Every operation seems to take effect at one moment between its invocation and its answer.',
  examples: [
    {
      file: 'stale-read',
      title: 'Stale read',
      story: 'A read answers what was there before a write that had ended when the read began.',
      checker: 'linearizable:register',
      drawing: `
|---|                 p0 write 1
      |---|           p1 write 2
            |---|     p0 read -> 1`,
    },
    {
      file: 'read-goes-back',
      title: 'Read that goes back',
      story:
        'While a write is under way either value may be read; but once it was seen, nobody may see the one before it any more.',
      checker: 'linearizable:register',
      drawing: `
|---|                     p0 write 1
      |-----------------| p0 write 2
        |---|             p1 read -> 2
              |---|       p2 read -> 1`,
    },
    {
      file: 'lost-acknowledged-write',
      title: 'Write that was lost',
      story: 'A write was answered with success, and the register holds the value of before ever since.',
      checker: 'linearizable:register',
      drawing: `
|---|                       p0 write 1
      |---|                 p1 read -> 1
      |-----|               p2 write 2
              |---|         p0 read -> 1
                     |---|  p1 read -> 1`,
    },
    {
      file: 'failed-write-read',
      title: 'Read of a write that failed',
      story: 'What certainly did not happen must never be seen.',
      checker: 'linearizable:register',
      drawing: `
|---|             p0 write 1
      |---x       p1 write 2 ! refused
            |---| p0 read -> 2`,
    },
    {
      file: 'compare-and-set-twice',
      title: 'Compare-and-set that succeeded twice',
      story: 'Two processes change 1 into something else; only the first can have found 1 there.',
      checker: 'linearizable:cas-register',
      drawing: `
|---|             p0 write 1
      |-----|     p1 cas [1,2]
       |-----|    p2 cas [1,3]`,
    },
    {
      file: 'queue-out-of-order',
      title: 'Queue out of order',
      story: 'First in, first out: 1 was in the queue before 2 was put there, and yet 2 came out first.',
      checker: 'linearizable:queue',
      drawing: `
|---|                     p0 enqueue 1
      |---|               p0 enqueue 2
            |---|         p1 dequeue -> 2
                  |---|   p1 dequeue -> 1`,
    },
    {
      file: 'stack-as-queue',
      title: 'Stack that is a queue',
      story: 'Last in, first out: nothing took 2 away from above 1.',
      checker: 'linearizable:stack',
      drawing: `
|---|                     p0 push 1
      |---|               p0 push 2
            |---|         p1 pop -> 1`,
    },
    {
      file: 'list-lost-element',
      title: 'List that lost an element',
      story: 'The list only grows, and an element that was read is there no more.',
      checker: 'linearizable:append-list',
      drawing: `
|---|                          p0 append 1
      |---|                    p1 read -> [1]
            |---|              p0 append 2
                  |---|        p1 read -> [2]`,
    },
    {
      file: 'fencing-token-not-growing',
      title: 'Fencing token that does not grow',
      story: 'Whoever acquires the lock later has a greater token, or the token fences nothing off.',
      checker: 'linearizable:fenced-mutex',
      drawing: `
|---|                    p0 acquire -> 2
      |---|              p0 release
            |---|        p1 acquire -> 1`,
    },
  ],
};
