import { describe, expect, test } from 'vitest';
import { judged } from './testing/judged.ts';

async function says(model: string, text: string): Promise<string> {
  const { says: verdict, by } = await judged(model, text);
  expect(by).toBe('order');
  return verdict;
}

function tokens(second: number | string): string {
  return `
      |--|                p0 acquire -> 7
           |--|           p0 release
                |--|      p1 acquire -> ${second}`;
}

describe('locks', () => {
  test('are handed over', async () => {
    const text = `
      |--|               p0 acquire
           |-----|       p0 release
             |--|        p1 acquire
                    |--| p1 release`;
    expect(await says('mutex', text)).toBe('valid');
  });

  test('have one holder', async () => {
    const text = `
      |--|               p0 acquire
             |--|        p1 acquire
                  |--|   p0 release`;
    expect(await says('mutex', text)).toBe('two holders, 3 operations');
  });

  test('a release without an outcome may have happened, one that was never asked for did not', async () => {
    const text = `
      |--|               p0 acquire
           |--?          p0 release
                 |--|    p1 acquire`;
    expect(await says('mutex', text)).toBe('valid');
    expect(await says('mutex', text.replace(/.*release/, ''))).toBe('two holders, 2 operations');
  });

  test('nobody releases what he does not hold, or acquires it twice', async () => {
    expect(await says('mutex', `|--| p0 release`)).toBe('released without holding, 1 operations');
    const twice = `|--|      p0 acquire\n     |--| p0 acquire`;
    expect(await says('mutex', twice)).toBe('acquired twice, 2 operations');
    expect(await says('reentrant-mutex', twice)).toBe('valid');
  });

  test('who is refused sees it held by somebody', async () => {
    const refused = `     |--x          p1 acquire ! held`;
    expect(await says('mutex', `|--|               p0 acquire\n${refused}`)).toBe('valid');
    expect(await says('mutex', `          |--|      p0 acquire\n${refused}`)).toBe('refused wrongly, 1 operations');
  });

  test('tokens grow with possessions', async () => {
    expect(await says('fenced-mutex', tokens(8))).toBe('valid');
    expect(await says('fenced-mutex', tokens(7))).toBe('token not greater, 2 operations');
    expect(await says('fenced-mutex', tokens('90071992547409931'))).toBe('valid');
  });
});
