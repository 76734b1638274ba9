import type { Json } from '../../harness/core/json.ts';
import { nanos, nanosToMs } from '../../harness/core/time.ts';
import type { Judgement } from '../judgement.ts';
import { contradiction } from './equivocation.ts';
import type { CommitEvidence, TransactionDecisions } from './evidence.ts';
import { heuristicOutcomes } from './heuristics.ts';
import { inDoubtOverTime } from './in-doubt.ts';
import type { BrokenSynchrony } from './synchrony.ts';
import type { TransactionEvidence } from './transaction-evidence.ts';
import { illegalTransitions } from './transaction-states.ts';

/** Suspicions, heuristic outcomes and the like that are listed one by one; the rest is counted. */
const brokenMax = 50;
const listedMax = 50;

/** What the evidence amounts to: shown in the report, and read by programs. */
export function commitDetails(
  evidence: CommitEvidence,
  judgements: readonly Judgement[],
  broken: readonly BrokenSynchrony[],
): Readonly<Record<string, Json>> {
  const decisions = [...evidence.decisions.values()];
  return {
    transactions: evidence.transactions.size,
    committed: decisions.filter((each) => hasDecision(each, 'commit')).length,
    aborted: decisions.filter((each) => hasDecision(each, 'abort')).length,
    answers: evidence.statements.filter(({ told }) => told !== undefined).length,
    restarts: [...evidence.traces.values()].reduce((sum, { incarnations }) => sum + incarnations.length - 1, 0),
    ...inDoubtTimes(evidence),
    inDoubt: inDoubtOverTime(evidence),
    heuristics: heuristicDetails(evidence),
    contradictions: contradictionDetails(evidence),
    illegalTransitions: transitionDetails(evidence),
    decidedBy: decidedBy(evidence),
    violations: Object.fromEntries(
      judgements
        .filter(({ violations }) => violations.length > 0)
        .map((each) => [each.property, each.violations.length]),
    ),
    synchronyBrokenCount: broken.length,
    synchronyBroken: broken.slice(0, brokenMax).map(({ node, peer, atMs, why }) => ({ node, peer, at: atMs, why })),
  };
}

function hasDecision(decisions: TransactionDecisions, wanted: 'commit' | 'abort'): boolean {
  return [...decisions.values()].some((own) => own.some(({ decision }) => decision === wanted));
}

/** In how many transactions some node decided in each of the ways. */
function decidedBy({ transactions }: CommitEvidence): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const transaction of transactions.values()) {
    for (const by of waysOf(transaction)) counts[by] = (counts[by] ?? 0) + 1;
  }
  return counts;
}

function waysOf({ nodes }: TransactionEvidence): Set<string> {
  const ways = new Set<string>();
  for (const acts of nodes.values()) for (const { act } of acts) if (act.kind === 'decide') ways.add(act.by);
  return ways;
}

/** From a yes vote to the decision at the same node. */
function inDoubtTimes({ transactions }: CommitEvidence): Record<string, number> {
  const times: number[] = [];
  for (const { nodes } of transactions.values()) {
    for (const acts of nodes.values()) {
      const vote = acts.find(({ act }) => act.kind === 'vote' && act.vote === 'yes');
      const decided = acts.find(({ act }) => act.kind === 'decide' || act.kind === 'apply');
      if (vote === undefined || decided === undefined) continue;
      times.push(Math.max(0, nanosToMs(nanos(decided.event.seenAt - vote.event.seenAt))));
    }
  }
  if (times.length === 0) return {};
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return { inDoubtMsMedian: at(0.5), inDoubtMsMax: at(1) };
}

/** Decisions that were made without waiting for the outcome, as a category of their own, by what became of them. */
function heuristicDetails(evidence: CommitEvidence): Json {
  const all = heuristicOutcomes(evidence);
  const count = (outcome: string): number => all.filter((each) => each.outcome === outcome).length;
  return {
    agreed: count('agreed'),
    mixed: count('mixed'),
    hazard: count('hazard'),
    listed: all
      .filter(({ outcome }) => outcome !== 'agreed')
      .slice(0, listedMax)
      .map((each) => ({ ...each })),
  };
}

/** Pairs of statements of one node that contradict each other. */
function contradictionDetails({ decisions }: CommitEvidence): Json {
  const found = [...decisions].flatMap(([txn, byNode]) => {
    const statements = contradiction([...byNode.values()].flat());
    return statements === undefined
      ? []
      : [{ txn, by: statements[0].from, statements: statements.map((each) => ({ ...each })) }];
  });
  return { count: found.length, listed: found.slice(0, listedMax) };
}

function transitionDetails(evidence: CommitEvidence): Json {
  const found = illegalTransitions(evidence);
  return { count: found.length, listed: found.slice(0, listedMax).map((each) => ({ ...each })) };
}
