import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chapters } from './chapters.ts';
import { filesOf } from './example.ts';
import { anomalyPage, folder, judgeExamples, pathOf, picturePathOf } from './page.ts';

/** `npm run docs:anomalies`: writes the histories and the page that shows them, from the root of the repository. */
const examples = chapters.flatMap((chapter) => chapter.examples);
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) await rm(`${folder}/${name}`, { recursive: true });
for (const example of examples) {
  for (const [path, text] of filesOf(example, pathOf(example))) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
const judged = await judgeExamples(examples);
await writeFile(`${folder}.md`, anomalyPage(chapters, judged));
for (const [example, { validity, picture }] of judged) {
  if (picture !== undefined) await writeFile(picturePathOf(example), picture);
  if (validity !== 'invalid') process.stderr.write(`${example.file}: ${validity}, and an anomaly is invalid\n`);
}
process.stdout.write(`${folder}.md: ${examples.length} anomalies\n`);
