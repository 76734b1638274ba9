import { assert } from '../../../core/errors.ts';
import { runNode } from '../frame/run-node.ts';
import type { Bug } from './bugs/bug.ts';
import { twoPhaseCommit } from './two-phase-commit.ts';

/** A node with one planted bug, loaded by name: `buggy-node.ts CONFIG BUG`. The clean program loads none of them. */
const [configPath = 'config.json', name = ''] = process.argv.slice(2);
assert(/^[a-z-]+$/.test(name), `not the name of a bug: ${name}`);
const { bug } = (await import(`./bugs/${name}.ts`)) as { readonly bug: Bug };
await runNode(bug.plant(twoPhaseCommit), { configPath, ...(bug.log === undefined ? {} : { log: bug.log }) });
