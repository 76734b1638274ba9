import { runNode } from '../frame/run-node.ts';
import { twoPhaseCommit } from './two-phase-commit.ts';

await runNode(twoPhaseCommit, { configPath: process.argv[2] ?? 'config.json' });
