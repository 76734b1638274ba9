import { afterEach, expect, test, vi } from 'vitest';
import { missingTools } from './toolchain.ts';

afterEach(() => vi.unstubAllEnvs());

test('what is missing is said in one line that can be run', () => {
  vi.stubEnv('PATH', '/nowhere');
  const line = missingTools() ?? '';
  expect(line).toMatch(/^porcupine can't be built here: install Go 1\.24 to 1\.26; then apt-get install /);
  expect(line).toContain('binaryen');
  expect(line).not.toContain('\n');
});
