import type { AnomalyChapter } from './example.ts';

export const queues: AnomalyChapter = {
  title: 'Queues and watches',
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
    {
      file: 'watch-missed',
      title: 'Event that a watcher was not told',
      story: 'Both watch the same object; one of them was never told 2.',
      checker: 'watch',
      drawing: `
|--|                         p0 write 1
     |--|                    p0 write 2
          |--|               p0 write 3
|---------------|            p1 watch -> [1, 2, 3]
|---------------|            p2 watch -> [1, 3]`,
    },
    {
      file: 'watch-reordered',
      title: 'Events in two orders',
      story: 'Both are told of both changes, and not in the same order.',
      checker: 'watch',
      drawing: `
|--|                         p0 write 1
  |--|                       p3 write 2
|---------------|            p1 watch -> [1, 2]
|---------------|            p2 watch -> [2, 1]`,
    },
  ],
};
