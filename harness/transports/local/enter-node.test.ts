import { expect, test } from 'vitest';
import { exitOf } from './enter-node.ts';

test('a shell’s status above 128 is the signal that ended the command', () => {
  expect(exitOf(137, null)).toEqual({ code: null, signal: 'SIGKILL' });
  expect(exitOf(139, null)).toEqual({ code: null, signal: 'SIGSEGV' });
});

test('any other status is the command’s own', () => {
  expect(exitOf(0, null)).toEqual({ code: 0, signal: null });
  expect(exitOf(127, null)).toEqual({ code: 127, signal: null });
  expect(exitOf(255, null)).toEqual({ code: 255, signal: null });
  expect(exitOf(null, 'SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
});
