import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Fuzzer } from './testing/fuzzer.ts';
import { runFuzzer } from './testing/run-fuzzer.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
/** Mutants are given fewer of both: there are thousands of them. */
const folders = process.env['FUZZ_FOLDERS']?.split(',').map((folder) => `${folder}/`) ?? [''];
const files = globSync('**/*.fuzz.ts', { cwd: root })
  .filter((file) => folders.some((folder) => file.startsWith(folder)))
  .toSorted();
const histories = Number(process.env['FUZZ_HISTORIES'] ?? 2_000);

describe.each(files)('%s', (file) => {
  test(
    `agrees with its oracle on ${histories} random histories, legal ones and others`,
    { timeout: 120_000 },
    async () => {
      const { fuzzer } = (await import(`${root}${file}`)) as { readonly fuzzer: Fuzzer };
      const tally = await runFuzzer(fuzzer, 'test', histories);
      expect(tally.disagreements).toEqual([]);
      // A fuzzer that draws one kind alone proves nothing.
      expect(Math.min(tally.valid, tally.invalid, tally.nearMisses)).toBeGreaterThan(histories / 50);
    },
  );
});
