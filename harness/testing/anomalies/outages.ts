import type { AnomalyChapter } from './example.ts';

export const outages: AnomalyChapter = {
  title: 'Availability',
  text: 'What a system may be asked for outside faults: a share of the operations that succeed, or that are answered at all, and no pause longer than a bound.',
  examples: [
    {
      file: 'availability-share',
      title: 'Too few operations that succeed',
      story: 'Nothing is broken, and one operation of four is refused.',
      checker: 'availability:80-percent',
      drawing: `
|--|                       p0 read -> 1
     |--x                  p1 write 2 ! no leader
          |--|             p0 read -> 1
               |--|        p1 write 3`,
    },
    {
      file: 'availability-outage',
      title: 'Outage that is too long',
      story: 'Operations are asked for all the time, and for longer than the bound none succeeds.',
      checker: 'availability:outage-10ms',
      drawing: `
|--|                       p0 read -> 1
     |--x                  p1 write 2 ! no leader
          |--x             p0 read ! no leader
               |--x        p1 write 3 ! no leader
                    |--|   p0 read -> 1`,
    },
  ],
};
