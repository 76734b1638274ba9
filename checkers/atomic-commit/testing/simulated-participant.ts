import type { Message, Outcome, SimulatedNode, World } from './simulated-nodes.ts';

export function participantHears(node: SimulatedNode, { kind, txn }: Message, world: World): void {
  if (kind === 'prepare') prepare(node, txn, world);
  if (kind !== 'commit' && kind !== 'abort') return;
  if (node.decided.has(txn) || (node.log.get(txn) !== 'prepared' && kind === 'commit')) return;
  settle(node, txn, { decision: kind, by: 'coordinator' }, world);
}

/** A lock that another transaction holds is a no at once. */
function prepare(node: SimulatedNode, txn: string, world: World): void {
  const { name } = node;
  if (node.log.has(txn) || node.decided.has(txn) || node.locked.has(txn)) return;
  if (node.locked.size > 0) {
    node.decided.set(txn, 'abort');
    node.log.set(txn, 'aborted');
    world.say(`${name} no ${txn} lock conflict`);
    world.network.push({ from: name, to: 'n1', kind: 'no', txn });
    return;
  }
  node.locked.add(txn);
  const write = (): void => {
    node.log.set(txn, 'prepared');
    world.say(`${name} forced prepared ${txn}`);
  };
  const vote = (): void => {
    world.say(`${name} yes ${txn}`);
    world.network.push({ from: name, to: 'n1', kind: 'yes', txn });
  };
  node.pending.push(...(world.mistake === 'voted before written' ? [vote, write] : [write, vote]));
}

/** Asks, or makes a mistake. */
export function participantWaits(node: SimulatedNode, txn: string, world: World): void {
  if (node.log.get(txn) !== 'prepared' || node.decided.has(txn)) return;
  world.say(`${node.name} timeout ${txn} decision`);
  if (world.mistake === 'aborted in doubt' && world.prng.chance(1, 3)) {
    settle(node, txn, { decision: 'abort', by: 'unilateral' }, world);
    return;
  }
  world.network.push({ from: node.name, to: 'n1', kind: 'inquiry', txn });
}

function settle(
  node: SimulatedNode,
  txn: string,
  { decision, by }: { readonly decision: Outcome; readonly by: string },
  world: World,
): void {
  const { name } = node;
  node.decided.set(txn, decision);
  node.pending.push(
    () => {
      node.log.set(txn, decision === 'commit' ? 'committed' : 'aborted');
      world.say(`${name} ${decision === 'commit' ? 'forced committed' : 'lazy aborted'} ${txn}`);
    },
    () => world.say(`${name} decide ${txn} ${decision} ${by}`),
    () => world.say(`${name} apply ${txn} ${decision}`),
    () => {
      if (world.mistake === 'locks kept' && world.prng.chance(1, 3)) return;
      node.locked.delete(txn);
      world.say(`${name} release ${txn}`);
    },
  );
}

export function participantRestarts(node: SimulatedNode, world: World): void {
  const { name, log } = node;
  world.say(`${name} restarts ${[...log].map(([txn, state]) => `${txn}=${state}`).join(' ')}`);
  for (const [txn, state] of log) {
    if (state === 'committed') node.decided.set(txn, 'commit');
    if (state === 'aborted') node.decided.set(txn, 'abort');
    if (state !== 'prepared') continue;
    node.locked.add(txn);
    if (world.mistake === 'rolled back at restart') settle(node, txn, { decision: 'abort', by: 'recovery' }, world);
  }
}
