import type { AnomalyChapter } from './example.ts';

export const queues: AnomalyChapter = {
  title: 'Queues, logs and watches',
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
      file: 'log-lost',
      title: 'Lost record',
      story: 'A record was acknowledged at an offset, and a reader passes over that offset.',
      checker: 'log',
      drawing: `
|--|                         p0 send "a" -> 0
     |--|                    p0 send "b" -> 1
          |--|               p0 send "c" -> 2
               |--|          p1 poll -> [[0,"a"],[2,"c"]]`,
    },
    {
      file: 'log-diverging',
      title: 'Two logs',
      story: 'Two readers find two records at one offset.',
      checker: 'log',
      drawing: `
|--|                         p0 send "a" -> 0
|--?                         p3 send "b"
     |--|                    p1 poll -> [[0,"a"]]
     |--|                    p2 poll -> [[0,"b"]]`,
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
