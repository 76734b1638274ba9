import { type Config, defineConfig } from '../../../index.ts';
import { twoPhaseCommitSystem } from '../../../systems/reference/2pc/system.ts';

/** A run of `quick` takes as long as its load and two seconds more: it promises to recover within one. */
const config: Config = defineConfig({
  systems: [{ ...twoPhaseCommitSystem, name: 'quick', recoveryMs: 1_000 }],
  run: { system: 'quick', timeLimit: '2s', faults: ['none'], concurrency: 4, seed: 1 },
});

export default config;
