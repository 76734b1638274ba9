import { describe, expect, test } from 'vitest';
import { judged } from '../testing/judged.ts';

describe.each(['mutex', 'reentrant-mutex'])('a %s', (name) => {
  test('is held by one process at a time', async () => {
    expect(await judged(name, '|-| p0 acquire\n     |-| p0 release\n          |-| p1 acquire')).toBe('valid');
    expect(await judged(name, '|-| p0 acquire\n     |-| p1 acquire')).toBe('invalid');
    expect(await judged(name, '|-| p0 acquire\n     |----| p0 release\n      |-| p1 acquire')).toBe('valid');
  });

  test('is released by its holder alone', async () => {
    // Knossos' mutex does not know who holds it.
    expect(await judged(name, '|-| p0 acquire\n     |-| p1 release')).toBe('invalid');
    expect(await judged(name, '|-| p1 release')).toBe('invalid');
  });

  test('a refusal says that it was held', async () => {
    expect(await judged(name, '|-| p0 acquire\n     |-x p1 acquire ! held')).toBe('valid');
    expect(await judged(name, '|-x p1 acquire ! held')).toBe('invalid');
    expect(await judged(name, '|-| p0 acquire\n     |-x p0 acquire ! unavailable')).toBe('valid');
    expect(await judged(name, '|-x p1 acquire ! unavailable')).toBe('unknown');
    expect(await judged(name, '|-| p0 acquire\n     |-x p0 release ! not-held')).toBe('invalid');
  });

  test('who was not answered may hold it', async () => {
    expect(await judged(name, '|-? p0 acquire\n     |-x p1 acquire ! held')).toBe('valid');
    expect(await judged(name, '|-? p0 acquire\n     |-| p1 acquire')).toBe('valid');
    expect(await judged(name, '|-| p0 acquire\n     |-? p0 release\n          |-| p1 acquire')).toBe('valid');
  });
});

test('only a reentrant lock is acquired again by its holder, and is released as often', async () => {
  const twice = '|-| p0 acquire\n    |-| p0 acquire\n        |-| p0 release\n';
  expect(await judged('mutex', twice)).toBe('invalid');
  expect(await judged('reentrant-mutex', twice)).toBe('valid');
  expect(await judged('reentrant-mutex', `${twice}            |-| p1 acquire`)).toBe('invalid');
  expect(await judged('reentrant-mutex', `${twice}            |-| p0 release\n                |-| p1 acquire`)).toBe(
    'valid',
  );
});

describe('a fenced lock', () => {
  const first = '|-| p0 acquire -> 7\n    |-| p0 release\n';

  test('gives every holder a greater token', async () => {
    expect(await judged('fenced-mutex', `${first}        |-| p1 acquire -> 8`)).toBe('valid');
    expect(await judged('fenced-mutex', `${first}        |-| p1 acquire -> 7`)).toBe('invalid');
    expect(await judged('fenced-mutex', `${first}        |-| p1 acquire -> 6`)).toBe('invalid');
  });

  test('a token that was given and not answered is one of them', async () => {
    const given = `${first}        |-? p1 acquire\n            |-x p3 acquire ! held\n                |-| p1 release\n`;
    expect(await judged('fenced-mutex', `${given}                    |-| p2 acquire -> 9`)).toBe('valid');
    expect(await judged('fenced-mutex', `${given}                    |-| p2 acquire -> 8`)).toBe('invalid');
  });

  test('a token that is no integer names its line', async () => {
    await expect(judged('fenced-mutex', '|-| p0 acquire -> "a"')).rejects.toThrow(
      'history line 0: the acquire has "a" where an integer belongs',
    );
  });
});

describe('a map', () => {
  const put = '|-| p0 put {"key":"a","value":1}\n';

  test('holds what was put, and nothing after a delete', async () => {
    expect(await judged('kv', `${put}     |-| p1 get {"key":"a"} -> {"key":"a","value":1}`)).toBe('valid');
    const deleted = `${put}     |-| p0 delete {"key":"a"}\n`;
    expect(await judged('kv', `${deleted}          |-| p1 get {"key":"a"} -> {"key":"a","value":null}`)).toBe('valid');
    expect(await judged('kv', `${deleted}          |-| p1 get {"key":"a"} -> {"key":"a","value":1}`)).toBe('invalid');
  });

  test('an answer of nothing is an answer', async () => {
    // Knossos takes a read of nil for one that says nothing.
    expect(await judged('kv', `${put}     |-| p1 get {"key":"a"} -> {"key":"a","value":null}`)).toBe('invalid');
    expect(await judged('kv', `${put}     |-| p1 get {"key":"b"} -> {"key":"b","value":null}`)).toBe('valid');
  });
});
