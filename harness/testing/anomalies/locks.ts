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
  ],
};
