import type { AnomalyChapter } from './example.ts';

export const collections: AnomalyChapter = {
  title: 'Sets, identifiers and counters',
  text: 'What was acknowledged is there, once, and nothing else is.',
  examples: [
    {
      file: 'set-lost',
      title: 'Lost element',
      story: 'An add was acknowledged, and the last read does not show it.',
      checker: 'set',
      drawing: `
|--|             p0 add 1
 |--|            p1 add 2
        |--|     p2 read -> [2]`,
    },
    {
      file: 'set-stale',
      title: 'Element that was there and is gone',
      story: 'A read saw the element, a later one did not: no order of the operations explains both.',
      checker: 'set-full:linearizable',
      drawing: `
|--|                      p0 add 1
      |--|                p1 read -> [1]
            |--|          p2 read -> []
                  |--|    p1 read -> [1]`,
    },
    {
      file: 'set-duplicated',
      title: 'Duplicated element',
      story: 'It was added once, and a read shows it twice.',
      checker: 'set-full',
      drawing: `
|--|             p0 add 1
        |--|     p2 read -> [1,1]`,
    },
    {
      file: 'unique-ids-twice',
      title: 'Identifier that was given out twice',
      story: 'Two callers believe that it is theirs.',
      checker: 'unique-ids',
      drawing: `
|--|         p0 generate -> 17
    |--|     p1 generate -> 18
     |--|    p2 generate -> 17`,
    },
    {
      file: 'counter-goes-back',
      title: 'Counter that goes back',
      story: 'Either read may miss some of the additions under way; but the later one misses what the earlier one saw.',
      checker: 'counter',
      drawing: `
|----------------------|  p0 add 1
|----------------------|  p1 add 1
   |---|                  p2 read -> 2
         |---|            p3 read -> 1`,
    },
    {
      file: 'monotonic-goes-back',
      title: 'Value that goes back',
      story: 'It only ever grows, and a read that began after another one sees less.',
      checker: 'monotonic',
      drawing: `
|--|               p0 read -> 5
     |--|          p1 read -> 4`,
    },
  ],
};
