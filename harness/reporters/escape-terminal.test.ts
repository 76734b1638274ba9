import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeTerminal } from './escape-terminal.ts';
import { hostileText } from './testing/hostile.ts';

test('escape sequences of a terminal are spelled out', () => {
  expect(escapeTerminal('\u001b[2Jgone\r\nnew\tline')).toBe('\\x1b[2Jgone\\x0d\\nnew\\tline');
});

test('a right-to-left override can not reorder the line', () => {
  expect(escapeTerminal('\u202Egnp.exe')).toBe('\\u202egnp.exe');
});

test('a huge value is cut with the number of characters left out', () => {
  expect(escapeTerminal('x'.repeat(10_000), 5)).toBe('xxxxx… (+9995 characters)');
});

test('a cut does not split an emoji', () => {
  expect(escapeTerminal('ab😀cd', 3)).toBe('ab… (+4 characters)');
});

test('log commands of CI systems are defused wherever they stand', () => {
  expect(escapeTerminal('x ##[set-env name=A]b ##vso[task.x]y ##teamcity[z')).not.toMatch(/##[a-z]*\[/i);
});

test('a command at the start of a line is defused, however far it is indented', () => {
  for (const text of ['::error::x', '  ::stop-commands::x', '\u00a0::add-mask::x'])
    expect(`      ${escapeTerminal(text)}`.trimStart()).not.toMatch(/^::/);
  expect(escapeTerminal('std::vector ::')).toBe('std::vector ::');
});

test('ordinary text, accents and CJK stay as they are', () => {
  expect(escapeTerminal('naïve 事务 → 3 ≤ 4 # ## x')).toBe('naïve 事务 → 3 ≤ 4 # ## x');
});

test('whatever comes in, nothing invisible comes out', () => {
  const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
  expect(escapeTerminal(hostileText)).not.toMatch(invisible);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => !invisible.test(escapeTerminal(text))),
    { numRuns: 300 },
  );
});
