import { readFile, readdir } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { chapters } from './chapters.ts';
import { type AnomalyExample, filesOf } from './example.ts';
import { type JudgedExample, anomalyPage, folder, judgeExamples, pathOf, picturePathOf } from './page.ts';

const remedy = 'npm run docs:anomalies writes it again';
const examples = chapters.flatMap((chapter) => chapter.examples);
let judged: ReadonlyMap<AnomalyExample, JudgedExample> = new Map();
beforeAll(async () => {
  judged = await judgeExamples(examples);
});

test('every example is found invalid', () => {
  expect([...judged].filter(([, { validity }]) => validity !== 'invalid').map(([{ file }]) => file)).toEqual([]);
});

test(`the page says what the tool says (${remedy})`, async () => {
  expect(await readFile(`${folder}.md`, 'utf8')).toBe(anomalyPage(chapters, judged));
});

test(`the files hold the histories and pictures that the page shows, and there are no others (${remedy})`, async () => {
  const files = new Map<string, string>();
  for (const [example, { picture }] of judged) {
    for (const [path, text] of filesOf(example, pathOf(example))) files.set(path, text);
    if (picture !== undefined) files.set(picturePathOf(example), picture);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const there = entries.flatMap((entry) => (entry.isFile() ? [`${entry.parentPath}/${entry.name}`] : []));
  expect(there.toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(await readFile(path, 'utf8')).toBe(text);
});
