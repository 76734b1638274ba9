import type { AnomalyChapter } from './example.ts';

export const locks: AnomalyChapter = {
  title: 'Locks',
  text: 'A lock is held for certain from the answer to its acquisition until its release is asked for.',
  examples: [
    {
      file: 'lock-two-holders',
      title: 'Two holders of one lock',
      story: 'Both were told that it is theirs, and neither had given it back.',
      checker: 'lock',
      drawing: `
|---|                 p0 acquire
  |----|              p1 acquire
           |---|      p0 release
                |--|  p1 release`,
    },
    {
      file: 'lock-foreign-release',
      title: 'Release by one who does not hold it',
      story: 'Process 1 gives back what process 0 holds, and is told that it did.',
      checker: 'lock',
      drawing: `
|---|              p0 acquire
      |---|        p1 release`,
    },
    {
      file: 'lease-overlap',
      title: 'Lease that was given away too early',
      story: 'The lease of process 0 had not expired when process 1 was granted it.',
      checker: 'lease',
      drawing: `
|--|                        p0 acquire -> {"token": 1, "ttl": 17}
             |--|           p1 acquire -> {"token": 2, "ttl": 10}`,
    },
    {
      file: 'lease-token-not-fenced',
      title: 'Work with an old token',
      story:
        'The resource had accepted token 2 already, and then accepted work with token 1: nothing fenced off the holder of before.',
      checker: 'lease',
      drawing: `
|--|                          p0 acquire -> {"token": 1, "ttl": 5}
          |--|                p1 acquire -> {"token": 2, "ttl": 20}
               |--|           p1 work {"token": 2}
                    |--|      p0 work {"token": 1}`,
    },
  ],
};
