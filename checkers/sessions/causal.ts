import { UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { CausalBlocks } from '../transactions/weak/causal-blocks.ts';
import { causalContradictions, weakCausalContradictions } from '../transactions/weak/causal.ts';
import { OrderGraph } from '../transactions/weak/order-graph.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';
import { strongComponents } from '../transactions/weak/strong-components.ts';
import { causalActs } from './causal-acts.ts';
import { memoryContradictions } from './causal-memory.ts';
import { CausalStories } from './causal-stories.ts';
import { impossibleStory } from './impossible-reads.ts';
import { listsOutOfOrder } from './list-order.ts';
import { readsWithMissingAppends } from './missing-appends.ts';
import type { ObjectHistory } from './object-acts.ts';
import { readObjects } from './read-objects.ts';

/** More contradictions are not looked for. */
const circlesMax = 25;
const name = 'causal';
/** The share of the time limit after which no further process is looked at. */
const timeShare = 0.8;
const models = ['convergence', 'memory', 'weak'] as const;

type Model = (typeof models)[number];

const proved: Readonly<Record<Model, string>> = {
  convergence: 'are causally consistent, with one order of the writes for all',
  memory: 'are causally consistent, with an order of the writes for each process',
  weak: 'are weakly causally consistent',
};

/**
 * Causal consistency in the three forms of Bouajjani, Enea, Guerraoui and Hamza (POPL 2017): whoever sees an operation sees all that happened
 * before it, by sessions and reads. `weak` (CC): each read by itself is explained by what happened before it. `convergence` (CCv), the
 * default: one order of all writes explains every read. `memory` (CM): each process has an order that explains all its reads. With each
 * value written once, each holds exactly when none of its bad patterns is there: CyclicCO, ThinAirRead, WriteCORead and WriteCOInitRead
 * for all; CyclicCF for convergence; CyclicHB and WriteHBInitRead for memory, which is judged for registers only. A list is
 * explained by the appends before it: all of them, in an order that what happened before what agrees with.
 */
export const causal: Checker = {
  name,
  proves:
    'whoever sees an operation sees all that happened before it, and one order of the writes (convergence), an order for each process (memory), or one for each read (weak) explains every read',
  completeness: 'depends',
  complexity: 'O(n k) for k processes; memory: O(n k^2) and more',
  models,
  isHeavy: true,
  check: judge,
};

function judge(record: RunRecord, options: CheckerOptions): Verdict {
  const deadline = options.now() + options.timeLimitMs * timeShare;
  const model = modelNamed(options.model ?? 'convergence');
  const history = readObjects(record.history.operations);
  const findings = new Findings(name);
  for (const read of history.impossible) findings.add(() => impossibleStory(read));
  const acts = causalActs(history);
  addLists(findings, acts, history, model);
  const isComplete = addOrders(findings, acts, history, { model, isOver: () => options.now() > deadline });
  return verdictOf(record, {
    checker: name,
    complete: history.unused.size === 0 && (isComplete || findings.count > 0),
    algorithm: 'vector clocks, and the bad patterns of causal consistency',
    judgements: [
      findings.judgement({
        missing: missingFor(model, history),
        judged: history.reads,
        established: establishedText(history, model),
      }),
    ],
    details: {
      model,
      reads: history.reads,
      writes: history.writes,
      sessions: history.sessionStarts.length - 1,
      keys: history.keys.length,
      violations: findings.count,
      unused: Object.fromEntries(history.unused),
    },
  });
}

function modelNamed(text: string): Model {
  const model = models.find((each) => each === text);
  if (model === undefined) throw new UsageError(`${name}:${text} is none of ${models.join(', ')}`);
  return model;
}

/** Adds circles and overwritten values; false when the time was up. */
function addOrders(
  findings: Findings,
  acts: SessionHistory,
  history: ObjectHistory,
  { model, isOver }: { readonly model: Model; readonly isOver: () => boolean },
): boolean {
  const stories = new CausalStories(history, acts);
  if (model === 'convergence') {
    for (const cycle of causalContradictions(acts, circlesMax)) findings.add(() => stories.circle(cycle));
    return true;
  }
  const weak = weakCausalContradictions(acts, circlesMax);
  for (const cycle of weak) findings.add(() => stories.circle(cycle));
  if (model === 'weak' || weak.length > 0 || hasLists(history)) return true;
  const memory = memoryContradictions(acts, circlesMax, isOver);
  for (const { cycle, premises } of memory.cycles) findings.add(() => stories.circle(cycle, premises));
  return memory.isComplete;
}

/** Adds lists that lack what had been appended before, or, where no order for all is asked for, show it in a wrong order by themselves. */
function addLists(findings: Findings, acts: SessionHistory, history: ObjectHistory, model: Model): void {
  if (!hasLists(history)) return;
  const graph = new OrderGraph({ ...acts, knownOrder: new Int32Array(0) });
  const { order, cyclic } = strongComponents(graph);
  // Where something happened before itself, what happened before what has no meaning.
  if (cyclic.length > 0) return;
  const blocks = new CausalBlocks(acts, graph, order, true);
  const stories = new CausalStories(history, acts);
  for (const read of readsWithMissingAppends(acts, history, blocks)) findings.add(() => stories.missing(read));
  if (model === 'convergence') return;
  for (const each of listsOutOfOrder(acts, history, blocks)) findings.add(() => stories.outOfOrder(each));
}

function hasLists({ keys }: ObjectHistory): boolean {
  return keys.some(({ kind }) => kind === 'list');
}

function missingFor(model: Model, history: ObjectHistory): string[] {
  if (model !== 'memory' || !hasLists(history)) return [];
  return ['causal memory is judged for registers only: choose causal:convergence or causal:weak for lists'];
}

function establishedText({ reads, sessionStarts, keys }: ObjectHistory, model: Model): string {
  if (reads === 0) return 'there is no read with an answer to judge';
  return `${countText(reads, 'read')} of ${countText(sessionStarts.length - 1, 'process', 'processes')} on ${countText(keys.length, 'key')} ${proved[model]}`;
}
