import { expect, test } from 'vitest';
import { isPrivileged } from './privileges.ts';

const status = (mask: string): string => `Name:\tnode\nCapEff:\t${mask}\nCapBnd:\t000001ffffffffff\n`;

test('root with all capabilities needs no user namespace', () => {
  expect(isPrivileged(status('000001ffffffffff'))).toBe(true);
});

test('root of a container, without the right to make namespaces, needs one like anybody else', () => {
  expect(isPrivileged(status('00000000a80425fb'))).toBe(false);
  expect(isPrivileged(status('0000000000000000'))).toBe(false);
  expect(isPrivileged('')).toBe(false);
});
