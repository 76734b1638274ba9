import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { OrderGraph } from '../transactions/weak/order-graph.ts';
import { freeHistory } from '../transactions/weak/session-history.ts';
import { shortCycles } from '../transactions/weak/shortest-cycle.ts';
import { strongComponents } from '../transactions/weak/strong-components.ts';
import type { Guarantee } from './guarantee.ts';
import { GuaranteeStories } from './guarantee-stories.ts';
import { impossibleStory } from './impossible-reads.ts';
import { listGaps } from './list-gaps.ts';
import type { ObjectHistory } from './object-acts.ts';
import { readObjects } from './read-objects.ts';
import { streamGuarantee } from './stream-guarantee.ts';
import { versionEdges } from './version-edges.ts';

/** More violations are not looked for. */
const circlesMax = 25;

const proofs: Readonly<Record<Guarantee, string>> = {
  'read-your-writes':
    "one order of each object's versions explains all reads, in which what a process reads is never older than what it wrote before (read your writes)",
  'monotonic-reads':
    "one order of each object's versions explains all reads, in which what a process reads is never older than what it read before (monotonic reads)",
  'monotonic-writes':
    'whoever sees an append of a process in a list sees those that it made before, in its order (monotonic writes)',
  'writes-follow-reads':
    "one order of each object's versions explains all reads, in which what a process writes comes after what it read before, for everyone (writes follow reads)",
};

const streamed: Readonly<Record<Guarantee, string>> = {
  'read-your-writes': 'what one process shows by itself',
  'monotonic-reads': 'what one process shows by itself',
  'monotonic-writes': 'of lists, what one read shows against the longest one so far',
  'writes-follow-reads': 'of lists, what one read shows against the longest one so far',
};

export const readYourWrites: Checker = sessionGuarantee('read-your-writes');
export const monotonicReads: Checker = sessionGuarantee('monotonic-reads');
export const monotonicWrites: Checker = sessionGuarantee('monotonic-writes');
export const writesFollowReads: Checker = sessionGuarantee('writes-follow-reads');

/**
 * One of the four session guarantees (Terry et al., PDIS 1994), as Burckhardt (2014) states them: some order of all versions of each object,
 * and some set of versions that each read saw, explain every answer and keep the guarantee. Each object is judged alone, since each read is
 * of one. A register's versions keep the order in which one process wrote them: without that, no process by itself could tell an old
 * value from a new one.
 */
function sessionGuarantee(guarantee: Guarantee): Checker {
  return {
    name: guarantee,
    proves: proofs[guarantee],
    completeness: 'depends',
    complexity: 'O(n)',
    isHeavy: false,
    check: (record) => judge(record, guarantee),
    streams: streamed[guarantee],
    stream: () => streamGuarantee(guarantee),
  };
}

function judge(record: RunRecord, guarantee: Guarantee): Verdict {
  const history = readObjects(record.history.operations);
  const findings = new Findings(guarantee);
  for (const read of history.impossible) findings.add(() => impossibleStory(read));
  const stories = new GuaranteeStories(history, guarantee);
  const edges = versionEdges(history, guarantee);
  for (const edge of edges.beforeInitial) findings.add(() => stories.lost(edge));
  const graph = new OrderGraph(freeHistory(history.acts.length), edges);
  for (const cycle of shortCycles(graph, strongComponents(graph), circlesMax)) {
    findings.add(() => stories.circle(cycle.edges.flatMap((edge) => (edge.kind === 'inferred' ? [edge] : []))));
  }
  for (const gap of listGaps(history, guarantee)) findings.add(() => stories.gap(gap));
  const judged = judgedReads(history, guarantee);
  return verdictOf(record, {
    checker: guarantee,
    complete: history.unused.size === 0,
    algorithm: 'an order of versions by depth-first search; what each list lacks',
    judgements: [findings.judgement({ missing: [], judged, established: establishedText(judged, history, guarantee) })],
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

/** Reads that could have shown a violation. */
function judgedReads({ acts, keys }: ObjectHistory, guarantee: Guarantee): number {
  const canShow = (key: number): boolean => guarantee !== 'monotonic-writes' || keys[key]?.kind === 'list';
  return acts.reduce((sum, { seen, key }) => sum + (seen !== undefined && canShow(key) ? 1 : 0), 0);
}

function establishedText(judged: number, history: ObjectHistory, guarantee: Guarantee): string {
  if (judged > 0) return `${countText(judged, 'read')} on ${countText(history.keys.length, 'key')} keep ${guarantee}`;
  if (history.reads > 0)
    return 'a read of a register shows one write and not the order of several: use lists, or judge monotonic-reads, whose order includes it';
  return 'there is no read with an answer to judge';
}
