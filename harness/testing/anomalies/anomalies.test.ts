import { readFile, readdir } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { chapters } from './chapters.ts';
import { type AnomalyExample, historyText } from './example.ts';
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
    files.set(pathOf(example), historyText(example));
    if (picture !== undefined) files.set(picturePathOf(example), picture);
  }
  expect((await readdir(folder)).map((name) => `${folder}/${name}`).toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(await readFile(path, 'utf8')).toBe(text);
});
