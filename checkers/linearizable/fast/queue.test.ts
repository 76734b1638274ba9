import { describe, expect, test } from 'vitest';
import { judged } from './testing/judged.ts';

async function queueSays(text: string): Promise<string> {
  const { says, by } = await judged('queue', text);
  expect(by).toBe('pairs');
  return says;
}

async function stackSays(text: string): Promise<string> {
  const { says, by } = await judged('stack', text);
  expect(by).toBe('nesting');
  return says;
}

describe('queues of unique elements', () => {
  const two = `|--|               p0 enqueue 1\n     |--|          p0 enqueue 2\n`;

  test('elements come out as they went in', async () => {
    expect(await queueSays(`${two}          |--|     p1 dequeue -> 1\n               |--| p1 dequeue -> 2`)).toBe(
      'valid',
    );
    expect(await queueSays(`${two}          |--|     p1 dequeue -> 2\n               |--| p1 dequeue -> 1`)).toBe(
      'out of order, 4 operations',
    );
  });

  test('two that were taken at the same time may be in any order', async () => {
    expect(await queueSays(`${two}          |--|     p1 dequeue -> 2\n          |--|      p2 dequeue -> 1`)).toBe(
      'valid',
    );
  });

  test('what went in before is known by when its enqueue ended, not by when it began', async () => {
    const text = `
|-----------------------------|                p0 enqueue 1
 |-|                                           p1 enqueue 2
     |-|                                       p2 enqueue 3
          |-|                                  p3 dequeue -> 3
               |-|                             p3 dequeue -> 2
                                  |-|          p3 dequeue -> 1`;
    expect(await queueSays(text)).toBe('out of order, 4 operations');
    expect(
      await queueSays(
        text.replace(
          '     |-|                                       p2',
          '   |-|                                         p2',
        ),
      ),
    ).toBe('valid');
  });

  test('of all that went in before, the one that was taken last counts', async () => {
    const text = `
|-|                        p1 enqueue 2
 |-|                       p2 enqueue 4
     |-|                   p0 enqueue 3
          |-|              p3 dequeue -> 4
              |-|          p3 dequeue -> 3
                  |-|      p3 dequeue -> 2`;
    expect(await queueSays(text)).toBe('out of order, 4 operations');
    expect(await queueSays(text.replace('-> 3', '-> 9').replace('-> 2', '-> 3').replace('-> 9', '-> 2'))).toBe('valid');
  });

  test('one that stays behind is overtaken', async () => {
    expect(await queueSays(`${two}          |--|     p1 dequeue -> 2`)).toBe('out of order, 3 operations');
  });

  test('nothing comes out twice, or from nowhere, or too early', async () => {
    expect(await queueSays(`${two}          |--|     p1 dequeue -> 1\n          |--|     p2 dequeue -> 1`)).toBe(
      'duplicate, 3 operations',
    );
    expect(await queueSays(`|--| p0 dequeue -> 1`)).toBe('value from nowhere, 1 operations');
    expect(await queueSays(`|--| p0 dequeue -> 1\n      |--| p1 enqueue 1`)).toBe('taken before put in, 2 operations');
  });

  test('it is not empty while one element after the other is there', async () => {
    const filled = `
      |--|                       p0 enqueue 1
             |--|                p0 enqueue 2
                    |--|         p0 dequeue -> 1
            |------------------| p1 dequeue -> null
                            |--| p0 dequeue -> 2`;
    expect(await queueSays(filled.replace('|------------------|', '|--------------|    '))).toMatch(/^not empty/);
    expect(await queueSays(filled)).toBe('valid');
  });

  test('a dequeue without an outcome may have taken what is missing', async () => {
    expect(
      await judged('queue', `${two}          |--?     p1 dequeue\n               |--| p2 dequeue -> 2`),
    ).toMatchObject({
      says: 'valid',
      by: 'depth-first',
    });
    const swapped = `          |--|     p1 dequeue -> 2\n               |--| p1 dequeue -> 1\n`;
    expect(await queueSays(`${two}${swapped}          |--?     p2 dequeue`)).toBe('out of order, 4 operations');
  });
});

describe('stacks of unique elements', () => {
  const two = `|--|               p0 push 1\n     |--|          p0 push 2\n`;

  test('the last one in is the first one out', async () => {
    expect(await stackSays(`${two}          |--|     p1 pop -> 2\n               |--| p1 pop -> 1`)).toBe('valid');
    expect(await stackSays(`${two}          |--|     p1 pop -> 1\n               |--| p1 pop -> 2`)).toBe(
      'out of order, 4 operations',
    );
  });

  test("an element that need not be there at all is in nobody's way", async () => {
    const text = `
      |--|                    p0 push 1
           |---------|        p1 push 2
              |--|            p2 pop -> 2
                        |--|  p0 pop -> 1`;
    expect(await stackSays(text)).toBe('valid');
  });

  test("of a long history only the elements are shown that are in each other's way", async () => {
    const pushes = Array.from({ length: 30 }, (_, i) => `${' '.repeat(4 * i)}|--| p0 push ${i}`);
    const order = [29, 28, 27, 26, 24, 25, ...Array.from({ length: 24 }, (_, i) => 23 - i)];
    const pops = order.map((element, i) => `${' '.repeat(4 * (30 + i))}|--| p1 pop -> ${element}`);
    expect(await stackSays([...pushes, ...pops].join('\n'))).toBe('out of order, 4 operations');
  });

  test('it is not empty while something is there', async () => {
    expect(await stackSays(`${two}          |--|     p1 pop -> null`)).toMatch(/^not empty/);
  });
});
