import { CheckerPool } from '../../../checkers/pool/checker-pool.ts';
import { checkText } from '../../cli/check-text.ts';
import { loadConfig } from '../../config/load-config.ts';
import { type CheckRequest, checkFile } from '../../runner/judge/check-file.ts';
import { parseCheckerChoice } from '../../runner/judge/checker-choices.ts';
import { defaultBudgets } from '../../runner/judge/judge-record.ts';
import { partsOf } from '../../runner/parts.ts';
import type { Validity } from '../../core/verdict.ts';
import { type AnomalyChapter, type AnomalyExample, historyOf } from './example.ts';
import { pictureOf } from './picture.ts';

/** Where the histories and runs are, from the root of the repository. */
export const folder = 'harness/docs/anomalies';

export interface JudgedExample {
  readonly validity: Validity;
  /** What `check` prints; how long it took is left out, since it is never the same. */
  readonly text: string;
  /** Its first violation as an SVG file; undefined where there is nothing to draw. */
  readonly picture: string | undefined;
}

/** Judges examples with the code of `check` itself, one after the other. */
export async function judgeExamples(examples: readonly AnomalyExample[]): Promise<Map<AnomalyExample, JudgedExample>> {
  await using pool = new CheckerPool(defaultBudgets);
  const parts = partsOf((await loadConfig(undefined)).config);
  const judged = new Map<AnomalyExample, JudgedExample>();
  for (const example of examples) {
    const request: CheckRequest = {
      parts,
      checkers: [parseCheckerChoice(example.checker, undefined)],
      engine: undefined,
      format: undefined,
      budgets: defaultBudgets,
      pool,
      isCompleteRequired: false,
    };
    const checked = await checkFile(pathOf(example), request);
    const [violation] = checked.evidence.violations;
    judged.set(example, {
      validity: checked.verdict,
      text: checkText(checked).replace(/, [\d.]+ ms\)\n/, ')\n'),
      picture: violation === undefined ? undefined : await pictureOf(violation, historyOf(example)),
    });
  }
  return judged;
}

/** A file, or of a run its folder. */
export function pathOf({ file, isRun }: AnomalyExample): string {
  return isRun === true ? `${folder}/${file}` : `${folder}/${file}.edn`;
}

export function picturePathOf({ file }: AnomalyExample): string {
  return `${folder}/${file}.svg`;
}

/** The page: each anomaly with its history, the command, and what the tool says. */
export function anomalyPage(
  chapters: readonly AnomalyChapter[],
  judged: ReadonlyMap<AnomalyExample, JudgedExample>,
): string {
  const contents = chapters.flatMap(({ title, examples }) => [
    `- ${title}: ${examples.map((example) => `[${example.title}](#${anchor(example.title)})`).join(', ')}`,
  ]);
  return [
    '# Anomalies, and what indoubt says of them',
    '',
    'Each history is the smallest that shows its anomaly. It is drawn with one operation a line: the span in which it was under way,',
    'its process, what was asked, and behind `->` what was answered. A span ends with `|` where the operation succeeded, with `x` where',
    'it failed, and with `?` or nothing where its outcome is not known. The same history is in a file, as Jepsen writes them;',
    'what `check` says of it stands below, as it was printed. The picture is the one of the report (`--html FILE`);',
    '`--json` has the same for programs.',
    '',
    'This page is written by `npm run docs:anomalies`; a test compares it with what the tool says now.',
    '',
    ...contents,
    ...chapters.flatMap((chapter) => chapterLines(chapter, judged)),
    '',
  ].join('\n');
}

function chapterLines(
  { title, text, examples }: AnomalyChapter,
  judged: ReadonlyMap<AnomalyExample, JudgedExample>,
): string[] {
  return ['', `## ${title}`, '', text, ...examples.flatMap((example) => exampleLines(example, judged.get(example)))];
}

function exampleLines(example: AnomalyExample, judged: JudgedExample | undefined): string[] {
  const drawing = example.drawing.split('\n').filter((line) => line.trim() !== '');
  return [
    '',
    `### ${example.title}`,
    '',
    example.story,
    '',
    '```text',
    ...drawing.map((line) => line.trimEnd()),
    '```',
    '',
    '```console',
    `$ indoubt check ${pathOf(example)} --checker ${example.checker}`,
    ...(judged?.text ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
    '```',
    ...(judged?.picture === undefined ? [] : ['', `![${example.title}](anomalies/${example.file}.svg)`]),
  ];
}

/** As GitHub makes it of a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
