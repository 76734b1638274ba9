import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from './core/errors.ts';
import type { Benchmark, Figure } from './testing/benchmark.ts';

/**
 * `npm run bench [NAME ...]`: runs the benchmarks whose names contain one of the words, one after the other, and prints
 * each figure with its target and its peer. Exits with 1 when a target was missed.
 */
async function main(words: readonly string[]): Promise<boolean> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = globSync('{harness,workloads,nemesis,checkers}/**/*.bench.ts', { cwd: root }).toSorted();
  let isMissed = false;
  for (const file of files) {
    const { benchmark } = (await import(`${root}${file}`)) as { benchmark: Benchmark };
    if (words.length > 0 && !words.some((word) => benchmark.name.includes(word) || file.includes(word))) continue;
    print(`\n${benchmark.name}  (${file})`);
    const missing = await benchmark.missing?.();
    if (missing !== undefined) {
      print(`  not run: ${missing}`);
      continue;
    }
    try {
      for (const figure of await benchmark.run()) {
        print(`  ${figureText(figure)}`);
        isMissed ||= !isMet(figure);
      }
    } catch (error) {
      isMissed = true;
      print(`  failed: ${messageOf(error)}`);
    }
  }
  return !isMissed;
}

function figureText(figure: Figure): string {
  const { what, value, unit, target, peer, note } = figure;
  const parts = [`${what}: ${amount(value)} ${unit}`];
  if (target !== undefined) {
    const bound = 'atMost' in target ? `at most ${amount(target.atMost)}` : `at least ${amount(target.atLeast)}`;
    parts.push(`target ${bound} ${unit} ${isMet(figure) ? 'met' : 'MISSED'}`);
  }
  if (peer !== undefined)
    parts.push(`${peer.name}: ${amount(peer.value)} ${unit} (ratio ${amount(value / peer.value)})`);
  if (note !== undefined) parts.push(note);
  return parts.join('; ');
}

function isMet({ value, target }: Figure): boolean {
  if (target === undefined) return true;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

function amount(value: number): string {
  return value >= 1_000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exit((await main(process.argv.slice(2))) ? 0 : 1);
