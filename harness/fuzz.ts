import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Fuzzer } from '../checkers/testing/fuzzer.ts';
import { type FuzzTally, runFuzzer } from '../checkers/testing/run-fuzzer.ts';
import { messageOf } from './core/errors.ts';

const historiesDefault = 2_000;
const historiesMax = 100_000_000;

/**
 * `npm run fuzz -- [--histories N] [--seed S] [NAME ...]`: holds the checkers whose names contain one of the words against
 * their brute-force oracles, N random histories each. Exits with 1 when one disagreed, and with 254 for what can't be read.
 */
async function main(args: readonly string[]): Promise<number> {
  const { histories, seed, words } = choices(args);
  const root = fileURLToPath(new URL('..', import.meta.url));
  const tallies: FuzzTally[] = [];
  for (const file of globSync('checkers/**/*.fuzz.ts', { cwd: root }).toSorted()) {
    const { fuzzer } = (await import(`${root}${file}`)) as { readonly fuzzer: Fuzzer };
    if (words.length > 0 && !words.some((word) => fuzzer.name.includes(word) || file.includes(word))) continue;
    const begun = performance.now();
    const tally = await runFuzzer(fuzzer, seed, histories);
    tallies.push(tally);
    print(`${tallyText(tally)} (${((performance.now() - begun) / 1_000).toFixed(1)} s)`);
    for (const each of tally.disagreements) print(`  ${each}`);
  }
  if (tallies.length === 0) throw new Error(`no fuzzer has one of these in its name: ${words.join(' ')}`);
  const disagreements = sum(tallies.map((tally) => tally.disagreements.length));
  print(
    `${tallies.length} checkers, ${text(sum(tallies.map((tally) => tally.histories)))} histories (seed ${seed}): ${text(disagreements)} disagreements`,
  );
  return disagreements === 0 ? 0 : 1;
}

function choices(args: readonly string[]): { histories: number; seed: string; words: string[] } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { histories: { type: 'string' }, seed: { type: 'string' } },
  });
  const histories = Number(values.histories ?? historiesDefault);
  if (!Number.isInteger(histories) || histories < 1 || histories > historiesMax)
    throw new Error(`--histories ${values.histories}: a whole number from 1 to ${text(historiesMax)} is expected`);
  return { histories, seed: values.seed ?? 'nightly', words: positionals };
}

function tallyText({ name, histories, valid, invalid, nearMisses, disagreements }: FuzzTally): string {
  const counts = [`${text(valid)} valid`, `${text(invalid)} invalid`, `${text(nearMisses)} near misses`];
  return `${name}: ${text(histories)} histories: ${counts.join(', ')}; ${text(disagreements.length)} disagreements`;
}

function text(value: number): string {
  return value.toLocaleString('en-US');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`fuzz: ${messageOf(error)}\n`);
  process.exitCode = 254;
}
