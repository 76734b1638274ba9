import type { AnomalyChapter } from './example.ts';

export const queues: AnomalyChapter = {
  title: 'Queues and logs',
  text: 'What was acknowledged comes out, once, and in the order in which each producer put it in.',
  examples: [
    {
      file: 'queue-lost',
      title: 'Lost message',
      story: 'The queue was found empty, and an acknowledged message never came out.',
      checker: 'queue',
      drawing: `
|--|                   p0 enqueue 1
|--|                   p1 enqueue 2
     |--|              p2 dequeue -> 2
          |--|         p2 dequeue -> null`,
    },
    {
      file: 'queue-duplicated',
      title: 'Message that came out twice',
      story: 'It was put in once. Jepsen counts such a message, and calls the history valid.',
      checker: 'queue',
      drawing: `
|--|                   p0 enqueue 1
     |--|              p1 dequeue -> 1
          |--|         p2 dequeue -> 1`,
    },
    {
      file: 'queue-reordered',
      title: 'Messages of one producer out of order',
      story: 'The producer put 1 in before 2, and a consumer took them the other way round.',
      checker: 'queue',
      drawing: `
|--|                   p0 enqueue 1
     |--|              p0 enqueue 2
          |--|         p1 dequeue -> 2
               |--|    p1 dequeue -> 1`,
    },
  ],
};
