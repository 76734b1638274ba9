import { describe, expect, test } from 'vitest';
import { judged } from './testing/judged.ts';

async function says(text: string): Promise<string> {
  const { says: verdict, by } = await judged('cas-register', text);
  expect(by).toBe('zones');
  return verdict;
}

describe('registers of unique values', () => {
  test('a read that overlaps two writes may find either', async () => {
    const writes = `
      |---|            p0 write {"value":1}
            |-----|    p0 write {"value":2}\n`;
    expect(await says(`${writes}              |--|     p1 read {} -> {"value":1}`)).toBe('valid');
    expect(await says(`${writes}              |--|     p1 read {} -> {"value":2}`)).toBe('valid');
  });

  test('new, then old: two reads during one write', async () => {
    const text = `
      |---|                  p0 write {"value":1}
            |-----------|    p0 write {"value":2}
             |--|            p1 read {} -> {"value":2}
                  |--|       p1 read {} -> {"value":1}`;
    expect(await says(text)).toBe('stale value, 3 operations');
  });

  test('a value that nobody wrote, and one that was read before it was written', async () => {
    expect(await says(`|--| p0 read {} -> {"value":7}`)).toBe('value from nowhere, 1 operations');
    expect(await says(`|--| p0 read {} -> {"value":7}\n      |--| p1 write {"value":7}`)).toBe(
      'read from the future, 2 operations',
    );
  });

  test('a write without an outcome counts from its invocation on if it was read, and not at all if it was not', async () => {
    const open = `|--?                   p0 write {"value":1}\n     |--|                p1 write {"value":2}\n`;
    expect(await says(`${open}          |--|           p1 read {} -> {"value":2}`)).toBe('valid');
    expect(await says(`${open}          |--|           p1 read {} -> {"value":1}`)).toBe('valid');
    const both = `${open}          |--|           p1 read {} -> {"value":1}\n`;
    expect(await says(`${both}               |--|      p1 read {} -> {"value":2}`)).toBe('stale value, 3 operations');
  });

  test('values that nobody reads need not be unique', async () => {
    const text = `
      |--|                   p0 write {"value":1}
           |--|              p0 write {"value":1}
                |--|         p0 write {"value":2}
                     |--|    p1 read {} -> {"value":2}`;
    expect(await says(text)).toBe('valid');
  });

  test('of values that are read twice and written twice the search has to decide', async () => {
    const text = `
      |--|                   p0 write {"value":1}
           |--|              p0 write {"value":2}
                |--|         p0 write {"value":1}
                     |--|    p1 read {} -> {"value":1}`;
    expect(await judged('register', text)).toEqual({ says: 'valid', by: 'depth-first' });
  });
});

describe('compare-and-sets that succeeded', () => {
  test('follow each other', async () => {
    const text = `
      |--|                   p0 write {"value":1}
           |-----|           p1 cas {"from":1,"to":2}
           |-----|           p2 cas {"from":2,"to":3}
                   |--|      p0 read {} -> {"value":3}`;
    expect(await says(text)).toBe('valid');
    expect(await says(`${text}\n                        |--| p0 read {} -> {"value":2}`)).toMatch(/^stale value/);
  });

  test('two on one value lose an update', async () => {
    const text = `
      |--|            p0 write {"value":1}
           |--|       p1 cas {"from":1,"to":2}
           |--|       p2 cas {"from":1,"to":3}`;
    expect(await says(text)).toBe('lost update, 2 operations');
  });

  test('in a circle have no first', async () => {
    const text = `
      |-----|    p1 cas {"from":1,"to":2}
      |-----|    p2 cas {"from":2,"to":1}`;
    expect(await says(text)).toBe('circular compare-and-sets, 2 operations');
  });

  test('one without an outcome happened if what it made was found, and then it found something itself', async () => {
    const cas = `     |---?      p1 cas {"from":1,"to":2}\n           |--| p2 read {} -> {"value":2}`;
    expect(await says(`|--|            p0 write {"value":1}\n${cas}`)).toBe('valid');
    expect(await says(cas)).toBe('value from nowhere, 2 operations');
  });
});

describe('compare-and-sets that were refused', () => {
  const write = `|--|                    p0 write {"value":1}\n`;

  test('are wrong while the value certainly is there', async () => {
    const refused = `     |--x               p1 cas {"from":1,"to":2} ! mismatch\n`;
    expect(await says(`${write}${refused}          |--|          p2 read {} -> {"value":1}`)).toBe(
      'refused wrongly, 3 operations',
    );
  });

  test('are right while another value certainly is there, or before the value can be', async () => {
    const refused = `     |--x               p1 cas {"from":5,"to":2} ! mismatch\n`;
    expect(await says(`${write}${refused}          |--|          p2 write {"value":5}`)).toBe('valid');
    const other = `     |--x               p1 cas {"from":null,"to":2} ! mismatch\n`;
    expect(await says(`${write}${other}          |--|          p2 read {} -> {"value":1}`)).toBe('valid');
  });
});
