import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { causalContradictions } from '../transactions/weak/causal.ts';
import { CausalBlocks } from '../transactions/weak/causal-blocks.ts';
import { OrderGraph } from '../transactions/weak/order-graph.ts';
import { strongComponents } from '../transactions/weak/strong-components.ts';
import { causalActs } from './causal-acts.ts';
import { CausalStories } from './causal-stories.ts';
import { impossibleStory } from './impossible-reads.ts';
import { readsWithMissingAppends } from './missing-appends.ts';
import { readObjects } from './read-objects.ts';

/** More contradictions are not looked for. */
const circlesMax = 25;
const name = 'causal';

/**
 * Causal consistency as causal convergence (CCv; Bouajjani, Enea, Guerraoui and Hamza, POPL 2017; Burckhardt 2014): whoever sees an
 * operation sees all that happened before it, and one order of all writes, which what happened before what agrees with, explains every
 * answer. With each value written once it holds exactly when none of their bad patterns is there: a circle of sessions and reads
 * (CyclicCO), a value out of thin air (ThinAirRead), a value, or the initial one, that had been overwritten causally before (WriteCORead,
 * WriteCOInitRead), and a circle of the versions (CyclicCF).
 */
export const causal: Checker = {
  name,
  proves:
    'whoever sees an operation sees all that happened before it, and one order of the writes explains every read (causal convergence)',
  completeness: 'depends',
  complexity: 'O(n k) for k processes',
  isHeavy: true,
  check: judge,
};

function judge(record: RunRecord): Verdict {
  const history = readObjects(record.history.operations);
  const findings = new Findings(name);
  for (const read of history.impossible) findings.add(() => impossibleStory(read));
  const acts = causalActs(history);
  const stories = new CausalStories(history, acts);
  const cycles = causalContradictions(acts, circlesMax);
  for (const cycle of cycles) findings.add(() => stories.circle(cycle));
  const graph = new OrderGraph({ ...acts, knownOrder: new Int32Array(0) });
  const { order, cyclic } = strongComponents(graph);
  // Where something happened before itself, what happened before what has no meaning.
  const gaps =
    cyclic.length > 0 ? [] : readsWithMissingAppends(acts, history, new CausalBlocks(acts, graph, order, true));
  for (const read of gaps) findings.add(() => stories.missing(read));
  const established =
    history.reads === 0
      ? 'there is no read with an answer to judge'
      : `${countText(history.reads, 'read')} of ${countText(history.sessionStarts.length - 1, 'process', 'processes')} on ${countText(history.keys.length, 'key')} are causally consistent`;
  return verdictOf(record, {
    checker: name,
    complete: history.unused.size === 0,
    algorithm: 'vector clocks, and the bad patterns of causal convergence',
    judgements: [findings.judgement({ missing: [], judged: history.reads, established })],
    details: {
      reads: history.reads,
      writes: history.writes,
      sessions: history.sessionStarts.length - 1,
      keys: history.keys.length,
      violations: findings.count,
      unused: Object.fromEntries(history.unused),
    },
  });
}
