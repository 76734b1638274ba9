import type { Message, Outcome, SimulatedNode, World } from './simulated-nodes.ts';

const participants = ['n2', 'n3'] as const;

export function beginTransfer(node: SimulatedNode, txn: string, world: World): void {
  node.pending.push(
    () => {
      node.log.set(txn, 'collecting');
      world.say(`n1 forced collecting ${txn}`);
    },
    () => {
      node.votes.set(txn, new Set());
      world.say(`n1 begin ${txn} ${participants.join(' ')}`);
      world.network.push(...participants.map((to): Message => ({ from: 'n1', to, kind: 'prepare', txn })));
    },
  );
}

export function coordinatorHears(node: SimulatedNode, { from, kind, txn }: Message, world: World): void {
  const votes = node.votes.get(txn);
  if (kind === 'inquiry') {
    const decision = node.decided.get(txn) ?? (votes === undefined ? 'abort' : undefined);
    // Pending while votes are collected; without a record the abort is presumed.
    if (decision !== undefined) tell(node, txn, { decision, to: from }, world);
    return;
  }
  if (votes === undefined || node.closing.has(txn)) return;
  if (kind === 'no') decide(node, txn, { decision: 'abort', by: 'refusal' }, world);
  if (kind === 'yes') votes.add(from);
  if (kind !== 'yes' || !participants.every((each) => votes.has(each))) return;
  const isNeedless = world.mistake === 'aborted for nothing' && world.prng.chance(1, 4);
  decide(node, txn, { decision: isNeedless ? 'abort' : 'commit', by: 'votes' }, world);
}

export function votesAreLate(node: SimulatedNode, txn: string, world: World): void {
  if (node.closing.has(txn)) return;
  world.say(`n1 timeout ${txn} votes`);
  decide(node, txn, { decision: world.mistake === 'silence is a yes' ? 'commit' : 'abort', by: 'timeout' }, world);
}

/** Commits are written before anybody hears of them; aborts are presumed. */
function decide(
  node: SimulatedNode,
  txn: string,
  { decision, by }: { readonly decision: Outcome; readonly by: string },
  world: World,
): void {
  node.closing.add(txn);
  const write = (): void => {
    node.decided.set(txn, decision);
    node.log.set(txn, decision === 'commit' ? 'committed' : 'aborted');
    world.say(`n1 ${decision === 'commit' ? 'forced committed' : 'lazy aborted'} ${txn}`);
  };
  const act = (): void => world.say(`n1 decide ${txn} ${decision} ${by}`);
  const tellAll = [
    () => {
      world.say(`n1 tell ${txn} ${decision} client`);
      world.answer(txn, decision);
    },
    ...participants.map((to) => () => tell(node, txn, { decision, to }, world)),
  ];
  if (world.mistake === 'told before written') node.pending.push(act, ...tellAll, write);
  else node.pending.push(write, act, ...tellAll);
}

function tell(
  _node: SimulatedNode,
  txn: string,
  { decision, to }: { readonly decision: Outcome; readonly to: string },
  world: World,
): void {
  world.say(`n1 tell ${txn} ${decision} ${to}`);
  world.network.push({ from: 'n1', to, kind: decision, txn });
}

export function coordinatorRestarts(node: SimulatedNode, world: World): void {
  world.say(`n1 restarts ${[...node.log].map(([txn, state]) => `${txn}=${state}`).join(' ')}`);
  for (const [txn, state] of node.log) {
    if (state === 'committed') node.decided.set(txn, 'commit');
    else node.decided.set(txn, 'abort');
    if (state === 'collecting') world.say(`n1 decide ${txn} abort recovery`);
  }
}
