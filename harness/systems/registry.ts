import type { System } from '../ports/system.ts';
import { etcd } from './etcd/system.ts';
import { twoPhaseCommitSystem } from './reference/2pc/system.ts';
import { threePhaseCommit } from './reference/3pc/system.ts';

/** Every system that comes with indoubt; the first is the default. */
export const systems: readonly System[] = [twoPhaseCommitSystem, threePhaseCommit, etcd];
