import { writeFile } from 'node:fs/promises';
import { pagePath, scenarioPage } from './page.ts';

/** `npm run docs:scenarios`: writes the page of scenarios, from the root of the repository. */
await writeFile(pagePath, scenarioPage());
process.stdout.write(`${pagePath}\n`);
