import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'workloads/**/*.test.ts', 'nemesis/**/*.test.ts', 'checkers/**/*.test.ts'],
    // Real clusters need real time; a hang is still ended.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
