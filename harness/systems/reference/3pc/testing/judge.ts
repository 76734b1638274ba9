import type { Decision } from '../../../../core/trace.ts';
import { deliverAll, restart } from './happen.ts';
import { type World, type WorldNode, at, fire, transactionName } from './world.ts';

/** How often every timer fires before a world counts as stuck. */
const roundsMax = 6;

/** What must never be, in any world: what is wrong, or undefined. */
export function broken(world: World): string | undefined {
  const decisions = world.nodes.flatMap((node) => decisionsOf(node));
  const all = new Set([...decisions, ...world.told]);
  if (all.size > 1)
    return `split: ${world.nodes.map((node) => `${node.name} ${decisionsOf(node).join('+')}`).join(', ')}`;
  if (all.has('commit')) {
    const without = world.nodes.slice(1).filter(({ log }) => !log.some(isRecord('prepared')));
    if (without.length > 0) return `commit without a yes of ${without.map(({ name }) => name).join(', ')}`;
  }
  return undefined;
}

/** A world at rest, in which time passes: what is stuck, or undefined. Nobody restarts, then everybody does. */
export function stuck(world: World): string | undefined {
  const waited = passTime(world);
  const live = waited.nodes.filter((node) => node.isUp && !isRestarted(node) && isOpen(node));
  if (live.length > 0) return `blocked while others are down: ${names(live)}`;
  const repaired = world.nodes.reduce((now, node, i) => (node.isUp ? now : deliverAll(restart(now, i))), world);
  const after = passTime(repaired);
  const blocked = after.nodes.filter((node) => isOpen(node) || hasLocks(node));
  if (blocked.length > 0) return `blocked when all are up again: ${names(blocked)}`;
  return broken(waited) ?? broken(after);
}

/** Timers of all nodes, again and again, until nothing is open. */
export function passTime(world: World): World {
  let now = world;
  for (let round = 0; round < roundsMax; round++) {
    if (!now.nodes.some((node) => node.isUp && isOpen(node))) return now;
    for (const i of now.nodes.keys()) {
      for (const timer of at(now, i).timers) if (at(now, i).timers.includes(timer)) now = fire(now, i, timer);
    }
    now = deliverAll(now);
  }
  return now;
}

export function decisionsOf({ log, state }: WorldNode): Decision[] {
  const decisions = new Set<Decision>();
  if (log.some(isRecord('committed'))) decisions.add('commit');
  if (log.some(isRecord('aborted'))) decisions.add('abort');
  const own = state.decisions.get(transactionName);
  if (own !== undefined) decisions.add(own);
  return [...decisions];
}

function isRecord(kind: string): (record: { readonly kind: string; readonly txn: string }) => boolean {
  return (record) => record.txn === transactionName && record.kind === kind;
}

function isOpen({ state }: WorldNode): boolean {
  return state.open.has(transactionName);
}

function isRestarted({ state }: WorldNode): boolean {
  return state.open.get(transactionName)?.transaction.isRestarted === true;
}

function hasLocks({ state }: WorldNode): boolean {
  return [...state.ledger.locks.values()].some(({ owners }) => owners.includes(transactionName));
}

function names(nodes: readonly WorldNode[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
