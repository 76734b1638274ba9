import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { messageOf } from './core/errors.ts';
import { foldersOf, isAskedFor } from './testing/mutation/folders.ts';
import { parseMutationReport, scoresOf, survivorsOf } from './testing/mutation/score.ts';
import { filesOfShard, parseShard } from './testing/mutation/shard.ts';
import { scoreTable } from './testing/mutation/table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Holds the results of all runs: a mutant is tried again when its code has changed, or the tests that may notice it. */
const reportFile = 'results/mutation.json';

/**
 * `npm run mutate -- [--shard K/N] [--force] [--concurrency N] [PATH ...]`: changes the checkers, or the given files and
 * folders, in thousands of small ways, and runs the tests of the same folders on each (of others: MUTATED_FOLDERS=a,b/c). Prints the
 * survivors and the scores. `--table [--files]` prints the scores of what was tried so far and tries nothing. Exits
 * with 254 for what can't be read.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals: paths } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      concurrency: { type: 'string', default: '2' },
      shard: { type: 'string', default: '1/1' },
      force: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      files: { type: 'boolean', default: false },
    },
  });
  const mutate = filesOfShard(
    mutableFiles()
      .filter((path) => isAskedFor(path, paths))
      .map((path) => ({ path, size: statSync(`${root}${path}`).size })),
    parseShard(values.shard),
  );
  if (mutate.length === 0) throw new Error(`no file of the checkers is, or is in, ${paths.join(' or ')}`);
  if (!values.table) {
    // Read by .vitest.mutation.config.ts: tests of other folders would cost more than they notice. One's own choice stands.
    const folders = process.env['MUTATED_FOLDERS'] ?? foldersOf(mutate)?.join(',');
    if (folders !== undefined) process.env['MUTATED_FOLDERS'] = folders;
    await new Stryker({
      configFile: '.stryker.json',
      incrementalFile: reportFile,
      mutate,
      force: values.force,
      concurrency: Number(values.concurrency),
    }).runMutationTest();
  }
  if (!existsSync(reportFile)) throw new Error(`there is no ${reportFile} yet: run it without --table first`);
  const all = parseMutationReport(JSON.parse(readFileSync(reportFile, 'utf8')));
  const report = { files: Object.fromEntries(Object.entries(all.files).filter(([path]) => mutate.includes(path))) };
  const survivors = values.table ? [] : survivorsOf(report);
  for (const line of [...survivors, scoreTable(scoresOf(report), values.files)]) process.stdout.write(`${line}\n`);
}

/** What `.stryker.json` says is to be mutated, file by file. */
function mutableFiles(): string[] {
  const { mutate } = JSON.parse(readFileSync(`${root}.stryker.json`, 'utf8')) as { readonly mutate: readonly string[] };
  const without = mutate.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const within = mutate.filter((glob) => !glob.startsWith('!'));
  return globSync(within, { cwd: root, exclude: without });
}

try {
  process.chdir(root);
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`mutate: ${messageOf(error)}\n`);
  process.exitCode = 254;
}
