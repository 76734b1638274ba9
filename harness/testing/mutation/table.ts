import type { MutationScore } from './score.ts';

/** Scores as a table of Markdown, a row a folder and one for all; with `byFile` a row a file. */
export function scoreTable(scores: readonly MutationScore[], byFile: boolean): string {
  const rows = Map.groupBy(scores, ({ path }) => (byFile ? path : folderOf(path)));
  const lines = Array.from(rows, ([name, group]) => rowOf(`\`${name}\``, group));
  return ['| part | mutants | noticed | score |', '| --- | --: | --: | --: |', ...lines, rowOf('all', scores)].join(
    '\n',
  );
}

function rowOf(name: string, scores: readonly MutationScore[]): string {
  const killed = scores.reduce((sum, score) => sum + score.killed, 0);
  const all = scores.reduce((sum, score) => sum + score.survived, killed);
  return `| ${name} | ${all.toLocaleString('en-US')} | ${killed.toLocaleString('en-US')} | ${percentText(killed, all)} |`;
}

/** Rounded down: 100 % means all. */
function percentText(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.floor((1_000 * part) / whole) / 10} %`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
