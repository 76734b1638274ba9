import { readFile, readdir } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { chapters } from './chapters.ts';
import { type AnomalyExample, historyText } from './example.ts';
import { type JudgedExample, anomalyPage, folder, judgeExamples, pathOf } from './page.ts';

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

test(`the files hold the histories that the page shows, and there are no others (${remedy})`, async () => {
  expect((await readdir(folder)).toSorted()).toEqual(examples.map(({ file }) => `${file}.edn`).toSorted());
  for (const example of examples) expect(await readFile(pathOf(example), 'utf8')).toBe(historyText(example));
});
