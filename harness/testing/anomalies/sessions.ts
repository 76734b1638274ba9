import type { AnomalyChapter } from './example.ts';

export const sessions: AnomalyChapter = {
  title: 'Weaker promises',
  text: 'What one process may expect of what it did and saw before (Terry et al. 1994), and what all may expect of causes and effects.',
  examples: [
    {
      file: 'read-your-writes',
      title: 'Read your writes',
      story: 'A process does not see what it appended itself.',
      checker: 'read-your-writes',
      drawing: `
|---|              p0 append 1
      |---|        p0 read -> []`,
    },
    {
      file: 'monotonic-reads',
      title: 'Monotonic reads',
      story: 'A process saw an element, and then the list without it.',
      checker: 'monotonic-reads',
      drawing: `
|---|              p0 append 1
      |---|        p1 read -> [1]
            |---|  p1 read -> []`,
    },
    {
      file: 'monotonic-writes',
      title: 'Monotonic writes',
      story: 'The second append of a process is there, and its first one is not.',
      checker: 'monotonic-writes',
      drawing: `
|---|              p0 append 1
      |---|        p0 append 2
            |---|  p1 read -> [2]`,
    },
    {
      file: 'writes-follow-reads',
      title: 'Writes follow reads',
      story: 'Process 1 appended 2 when it had seen 1; to process 2 it looks as if 2 came first.',
      checker: 'writes-follow-reads',
      drawing: `
|---|                    p0 append 1
      |---|              p1 read -> [1]
            |---|        p1 append 2
                  |---|  p2 read -> [2,1]`,
    },
    {
      file: 'causal-memory',
      title: 'Effect without its cause',
      story: 'Process 1 wrote to y when it had seen x; process 2 sees y, and x as it was in the beginning.',
      checker: 'causal',
      drawing: `
|---|                          p0 write {"key":"x","value":1}
      |---|                    p1 read {"key":"x"} -> {"key":"x","value":1}
            |---|              p1 write {"key":"y","value":1}
                  |---|        p2 read {"key":"y"} -> {"key":"y","value":1}
                        |---|  p2 read {"key":"x"} -> {"key":"x","value":null}`,
    },
    {
      file: 'not-sequential',
      title: 'Two orders of writes',
      story: 'Two processes see two writes in opposite orders, each of them without going back.',
      checker: 'sequential',
      drawing: `
|---|              p0 write 1
|---|              p1 write 2
      |---|        p2 read -> 1
            |---|  p2 read -> 2
      |---|        p3 read -> 2
            |---|  p3 read -> 1`,
    },
    {
      file: 'bounded-staleness',
      title: 'Older than the bound',
      story: 'A read may be a little old, and here it is older than was promised.',
      checker: 'bounded-staleness:10ms',
      drawing: `
|-|                     p0 write 1
    |-|                 p0 write 2
                   |-|  p1 read -> 1`,
    },
  ],
};
