import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'workloads/**/*.test.ts', 'nemesis/**/*.test.ts', 'checkers/**/*.test.ts'],
    // Real clusters need real time; a hang is still ended.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
