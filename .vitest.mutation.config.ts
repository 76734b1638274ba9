import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The tests that mutants of the checkers have to face: pure ones alone, so that thousands of mutants take minutes. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['checkers/**/*.test.ts'],
    exclude: ['checkers/pool/**', 'checkers/linearizable/porcupine/**', 'checkers/browser.test.ts'],
    env: { FUZZ_HISTORIES: '300' },
    testTimeout: 60_000,
    isolate: false,
  },
});

export default config;
