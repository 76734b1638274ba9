import { isJsonObject } from '../../../../core/json.ts';
import type { Completion, NodeName } from '../../../../core/op.ts';
import type { Decision } from '../../../../core/trace.ts';
import type { LogRecord, Message } from '../protocol.ts';
import type { SimulatedAct, SimulatedCluster } from './simulated-cluster.ts';

/** What a settled cluster did wrong, as `AC1: ...`; an oracle of its own, that shares nothing with the checkers. */
export function judge<S, M extends Message, R extends LogRecord>(cluster: SimulatedCluster<S, M, R>): string[] {
  return [
    ...judgeDecisions(cluster.acts),
    ...judgeVotes(cluster.acts),
    ...judgeRecords(cluster.acts),
    ...judgeDurability(cluster.acts),
    ...judgeClients(cluster),
    ...judgeRest(cluster),
  ];
}

interface Decided {
  readonly node: NodeName;
  readonly txn: string;
  readonly decision: Decision;
  readonly how: string;
}

/** A decision is taken, or found in the log by a node that crashed between writing it and tracing it. */
function decisionsOf(acts: readonly SimulatedAct[]): Decided[] {
  return acts.flatMap(({ node, txn, act }): Decided[] => {
    if (act.kind === 'decide' && txn !== undefined) return [{ node, txn, decision: act.decision, how: `by ${act.by}` }];
    if (act.kind !== 'recovered') return [];
    return act.transactions.flatMap((found): Decided[] => {
      if (found.state === 'prepared' || found.state === 'precommitted' || found.state === 'collecting') return [];
      return [{ node, txn: found.txn, decision: found.state === 'committed' ? 'commit' : 'abort', how: 'in its log' }];
    });
  });
}

/** AC1 and AC2: one decision a transaction, wherever and whenever it is taken. */
function judgeDecisions(acts: readonly SimulatedAct[]): string[] {
  const decided = new Map<string, Decision>();
  const problems: string[] = [];
  for (const { node, txn, decision, how } of decisionsOf(acts)) {
    const first = decided.get(txn) ?? decision;
    decided.set(txn, first);
    if (first !== decision) problems.push(`AC1: ${txn} is ${first}, and ${decision} at ${node} ${how}`);
  }
  return problems;
}

/** AC3: a commit follows a yes of every participant. */
function judgeVotes(acts: readonly SimulatedAct[]): string[] {
  const asked = new Map<string, readonly NodeName[]>();
  const yes = new Set<string>();
  const problems: string[] = [];
  for (const { node, txn, act } of acts) {
    if (txn === undefined) continue;
    if (act.kind === 'begin') asked.set(txn, act.participants);
    if (act.kind === 'vote' && act.vote === 'yes') yes.add(`${txn} ${node}`);
    if (act.kind !== 'decide' || act.decision !== 'commit') continue;
    const missing = (asked.get(txn) ?? ['nobody']).filter((name) => !yes.has(`${txn} ${name}`));
    if (missing.length > 0) problems.push(`AC3: ${txn} commits at ${node} without the yes of ${missing.join(', ')}`);
  }
  return problems;
}

/** AC3 as well: a yes and a commit are on disk before they are told, or a crash takes the reason of a commit away. */
function judgeRecords(acts: readonly SimulatedAct[]): string[] {
  const onDisk = new Set<string>();
  const problems: string[] = [];
  for (const { node, txn, act } of acts) {
    if (act.kind === 'write' && act.forced) onDisk.add(`${node} ${txn ?? ''} ${act.record}`);
    if (act.kind === 'recovered') {
      for (const found of act.transactions) onDisk.add(`${node} ${found.txn} ${found.state}`);
    }
    const needs =
      act.kind === 'vote' && act.vote === 'yes'
        ? 'prepared'
        : act.kind === 'tell' && act.decision === 'commit'
          ? 'committed'
          : undefined;
    if (needs === undefined || onDisk.has(`${node} ${txn ?? ''} ${needs}`)) continue;
    problems.push(`AC3: ${node} tells of ${txn ?? ''} before its ${needs} record is on disk`);
  }
  return problems;
}

/** AC7: what was told is still known after a crash. */
function judgeDurability(acts: readonly SimulatedAct[]): string[] {
  const told = new Map<string, 'prepared' | 'committed'>();
  const problems: string[] = [];
  for (const { node, txn, act } of acts) {
    const key = `${node} ${txn ?? ''}`;
    if (act.kind === 'vote' && act.vote === 'yes' && !told.has(key)) told.set(key, 'prepared');
    if (act.kind === 'tell' && act.decision === 'commit') told.set(key, 'committed');
    if (act.kind !== 'recovered') continue;
    const found = new Map(act.transactions.map((transaction) => [`${node} ${transaction.txn}`, transaction.state]));
    for (const [promise, state] of told) {
      if (!promise.startsWith(`${node} `)) continue;
      const now = found.get(promise);
      const isKept = state === 'committed' ? now === 'committed' : now !== undefined && now !== 'refused';
      if (!isKept)
        problems.push(`AC7: ${promise} was ${state} when it was told, and is ${now ?? 'unknown'} after a restart`);
    }
  }
  return problems;
}

/** AC6 and AC9: what clients heard is true. */
function judgeClients<S, M extends Message, R extends LogRecord>(cluster: SimulatedCluster<S, M, R>): string[] {
  const decided = new Map(decisionsOf(cluster.acts).map(({ txn, decision }) => [txn, decision]));
  const problems: string[] = [];
  const totals = new Set<number>();
  for (const [client, completion] of cluster.completions) {
    const request = cluster.requests[client];
    if (request === undefined) continue;
    const value = completion.type === 'ok' && isJsonObject(completion.value) ? completion.value : {};
    const heard = request.kind === 'outcome' ? value['decision'] : impliedBy(completion);
    const truth = decided.get(request.txn);
    if ((heard === 'commit' || heard === 'abort') && heard !== truth) {
      problems.push(`AC6: the client of ${request.txn} heard ${heard}; it is ${truth ?? 'undecided'}`);
    }
    const accounts = value['accounts'];
    if (isJsonObject(accounts))
      totals.add(Object.values(accounts).reduce((sum: number, held) => sum + Number(held), 0));
  }
  if (totals.size > 1) problems.push(`AC9: reads add up to ${[...totals].join(', ')}`);
  return problems;
}

function impliedBy(completion: Completion): Decision | undefined {
  if (completion.type === 'ok') return 'commit';
  return completion.type === 'fail' && completion.error.startsWith('aborted') ? 'abort' : undefined;
}

/** AC5, AC8 and the total, once everything has settled. */
function judgeRest<S, M extends Message, R extends LogRecord>(cluster: SimulatedCluster<S, M, R>): string[] {
  const problems: string[] = [];
  let [total, expected] = [0, 0];
  for (const name of cluster.names) {
    const { inDoubt, ledger } = cluster.view(name);
    if (inDoubt.length > 0) problems.push(`AC5: ${name} is in doubt about ${inDoubt.join(', ')}`);
    if (ledger === undefined) continue;
    if (ledger.locks.size > 0) problems.push(`AC8: ${name} still locks ${[...ledger.locks.keys()].join(', ')}`);
    for (const balance of ledger.balances.values()) [total, expected] = [total + balance, expected + startBalance];
  }
  if (total !== expected) problems.push(`total: ${total} instead of ${expected}`);
  return problems;
}

/** What every account of a simulated cluster begins with. */
export const startBalance = 100;
