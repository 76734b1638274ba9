import { runNode } from '../frame/run-node.ts';
import { threePhaseProtocol } from './protocol.ts';

await runNode(threePhaseProtocol, { configPath: process.argv[2] ?? 'config.json' });
