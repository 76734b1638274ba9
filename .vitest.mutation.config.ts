import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** `npm run mutate` names the folders of what it changes. */
const folders = process.env['MUTATED_FOLDERS']?.split(',');

/** The tests that mutants of the checkers have to face: pure ones alone, so that thousands of mutants take minutes. */
const config: ViteUserConfig = defineConfig({
  test: {
    include:
      folders === undefined
        ? ['checkers/**/*.test.ts']
        : ['checkers/fuzz.test.ts', ...folders.map((folder) => `checkers/${folder}/**/*.test.ts`)],
    exclude: ['checkers/pool/**', 'checkers/linearizable/{porcupine/**,corpora.test.ts}', 'checkers/browser.test.ts'],
    env: { FUZZ_HISTORIES: '300', ...(folders === undefined ? {} : { FUZZ_FOLDERS: folders.join(',') }) },
    testTimeout: 60_000,
    isolate: false,
  },
});

export default config;
