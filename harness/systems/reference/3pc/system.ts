import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../../core/own-files.ts';
import type { System } from '../../../ports/system.ts';
import { commitProperties } from '../commit-properties.ts';
import { commitMessages, kinds } from '../message-names.ts';
import { referenceSystem } from '../reference-system.ts';
import { askMs, silenceMs, votesMs } from './times.ts';

/**
 * Three-phase commit as it is deployed: by people who count on it under partitions too. Nobody blocks when nodes crash;
 * cut apart, the sides take each other for dead and may decide differently.
 */
export const threePhaseCommit: System = referenceSystem({
  name: '3pc',
  summary: 'three-phase commit with termination by the living: never blocks, and splits under a partition',
  program: fileURLToPath(moduleUrl(new URL('node.ts', import.meta.url))),
  failureModel: { safety: ['crash', 'partition'], liveness: ['crash', 'partition'] },
  properties: commitProperties,
  messages: {
    ...commitMessages,
    ...kinds('pre-commit', 'state-request', 'state-report', 'undecided', 'read', 'values', 'read-done'),
  },
  timeouts: { silenceMs, votesMs, askMs },
  // A silence to notice the dead, one for each of two rounds without an answer, and time to connect and to ask.
  recoveryMs: 3 * silenceMs + 1_500,
});
