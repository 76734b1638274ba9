import type { Decision } from '../../../../core/trace.ts';
import type { RecordKind } from '../transaction.ts';
import type { WireMessage } from '../messages.ts';
import { deliverAll, restart } from './happen.ts';
import { type Item, type World, type WorldNode, at, fire, transactionName } from './world.ts';

/** How often every timer fires before a world counts as stuck. */
const roundsMax = 6;

/** What must never be, in any world: what is wrong, or undefined. */
export function broken(world: World): string | undefined {
  const all = new Set(world.made);
  for (const node of world.nodes) for (const decision of decisionsOf(node)) all.add(decision);
  if (all.size > 1) {
    return `split: ${world.nodes.map((node) => `${node.name} ${decisionsOf(node).join('+')}`).join(', ')}`;
  }
  if (all.has('commit')) {
    const without = world.nodes.slice(1).filter((node) => !hasRecord(node, 'prepared'));
    if (without.length > 0) return `commit without a yes of ${namesOf(without)}`;
  }
  return toldTooEarly(world);
}

/** A vote, a pre-commit or a decision that is on its way, and not in its sender's log. */
function toldTooEarly(world: World): string | undefined {
  for (const [link, items] of world.links.entries()) {
    const sender = at(world, Math.floor(link / world.nodes.length));
    const early = items.find((item) => isEarly(item, sender));
    if (early?.kind === 'message') return `${sender.name} sent its ${early.message.kind} before it was on disk`;
  }
  return undefined;
}

function isEarly(item: Item, sender: WorldNode): boolean {
  if (item.kind !== 'message' || item.message.txn !== transactionName) return false;
  const needed = neededFor(item.message);
  return needed !== undefined && !hasRecord(sender, needed);
}

/** The record that must be on disk before this is told. A no and an abort promise nothing that a crash could break. */
function neededFor(message: WireMessage): RecordKind | undefined {
  switch (message.kind) {
    case 'prepare':
      return 'collecting';
    case 'vote':
      return message.vote === 'yes' ? 'prepared' : undefined;
    case 'pre-commit':
    case 'ack':
      return 'precommitted';
    case 'decision':
      return message.decision === 'commit' ? 'committed' : undefined;
    case 'state-request':
    case 'state-report':
    case 'inquiry':
    case 'undecided':
    case 'read':
    case 'values':
    case 'read-done':
    default:
      return undefined;
  }
}

/** A world at rest: live nodes that have not decided although nothing is under way any more, and would wait for time. */
export function idle(world: World): string | undefined {
  const waiting = world.nodes.filter((node) => node.isUp && !isRestarted(node) && isOpen(node));
  return waiting.length === 0 ? undefined : `${namesOf(waiting)} waits for nothing`;
}

/** A world at rest, in which time passes: what is stuck, or undefined. Nobody restarts, then everybody does. */
export function stuck(world: World): string | undefined {
  const idle = world.nodes.filter(
    ({ isUp, state }) => isUp && state.open.get(transactionName)?.transaction.round?.missing.length === 0,
  );
  if (idle.length > 0) return `${namesOf(idle)} waits for nobody`;
  const waited = passTime(world);
  const live = waited.nodes.filter((node) => node.isUp && !isRestarted(node) && isOpen(node));
  if (live.length > 0) return `blocked while others are down: ${namesOf(live)}`;
  const repaired = world.nodes.reduce((now, node, i) => (node.isUp ? now : deliverAll(restart(now, i))), world);
  const after = passTime(repaired);
  const blocked = after.nodes.filter((node) => isOpen(node) || hasLocks(node));
  if (blocked.length > 0) return `blocked when all are up again: ${namesOf(blocked)}`;
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

/** What a node has decided, in memory and on disk; more than one is a reversal. */
export function decisionsOf(node: WorldNode): Decision[] {
  const decisions = new Set<Decision>();
  if (hasRecord(node, 'committed')) decisions.add('commit');
  if (hasRecord(node, 'aborted')) decisions.add('abort');
  const own = node.state.decisions.get(transactionName);
  if (own !== undefined) decisions.add(own);
  return [...decisions];
}

function hasRecord({ log }: WorldNode, kind: RecordKind): boolean {
  return log.some((record) => record.txn === transactionName && record.kind === kind);
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

function namesOf(nodes: readonly WorldNode[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
