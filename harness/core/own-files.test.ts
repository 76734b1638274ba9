import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emittedUrl, moduleUrl, packageFolder } from './own-files.ts';

test('in the sources a module is where it is written', () => {
  const url = moduleUrl(new URL('./own-files.ts', import.meta.url));
  expect(existsSync(url)).toBe(true);
  expect(url.pathname.endsWith('/harness/core/own-files.ts')).toBe(true);
});

test('in the package it is JavaScript, and what is no source keeps its name', () => {
  expect(emittedUrl(new URL('file:///a.ts/b.ts')).href).toBe('file:///a.ts/b.js');
  expect(emittedUrl(new URL('file:///a.ts/go.mod')).href).toBe('file:///a.ts/go.mod');
});

test('the package folder has the package in it', () => {
  expect(existsSync(new URL('package.json', packageFolder))).toBe(true);
});
