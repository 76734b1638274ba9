import { globSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from './core/errors.ts';
import type { Benchmark, Figure } from './testing/benchmark.ts';
import { type GrowthSeries, growthSvg } from './testing/growth-plot.ts';

const plotFile = 'harness/docs/images/growth.svg';

/**
 * `npm run bench -- [--plot] [NAME ...]`: runs the benchmarks whose names contain one of the words, one after the other, and prints
 * each figure with its target and its peer. Exits with 1 when a target was missed.
 * With `--plot` it draws the figures that grow with size into the docs.
 */
async function main(args: readonly string[]): Promise<boolean> {
  const { values, positionals: words } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { plot: { type: 'boolean', default: false } },
  });
  const figures: Figure[] = [];
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
        figures.push(figure);
      }
    } catch (error) {
      isMissed = true;
      print(`  failed: ${messageOf(error)}`);
    }
  }
  if (values.plot) {
    writeFileSync(`${root}${plotFile}`, growthSvg('Time and memory of the checkers against size', seriesOf(figures)));
    print(`\ndrawn: ${plotFile}`);
  }
  return !isMissed;
}

function seriesOf(figures: readonly Figure[]): GrowthSeries[] {
  const byName = Map.groupBy(
    figures.flatMap(({ growth, value }) => (growth === undefined ? [] : [{ ...growth, ms: value }])),
    ({ series }) => series,
  );
  return Array.from(byName, ([name, points]) => ({ name, points: points.toSorted((a, b) => a.size - b.size) }));
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
