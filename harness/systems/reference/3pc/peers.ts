import type { NodeName } from '../../../core/op.ts';
import { type Open, type Peer, type Stepped, type ThreePhaseState, inTurn } from './node-state.ts';
import { feed } from './perform.ts';
import { unlockRead } from './read-locks.ts';
import { giveUpRead, readsWith } from './reading.ts';
import type { Input, Member, Rank } from './transaction.ts';

/** Connections that come and go: what they mean for open transactions. */

/** A peer can be spoken to. As another incarnation than a transaction began with it has crashed in between. */
export function peerUp(state: ThreePhaseState, peer: NodeName, incarnation: number): Stepped {
  const before = state.peers[peer];
  const isBack = before !== undefined && !before.isUp;
  const now = withPeer(state, peer, { incarnation, isUp: true });
  const [next, effects] = inTurn(now, [
    (s) => feedMembers(s, peer, (member) => (member < incarnation ? 'dead' : undefined)),
    (s) => feedMembers(s, peer, () => 'reachable'),
  ]);
  if (!isBack) return [next, effects];
  return [next, [{ kind: 'trace', act: { kind: 'unsuspect', peer } }, ...effects]];
}

/** A peer counts as crashed, for every transaction that knew it in the incarnation that is gone. */
export function peerDown(state: ThreePhaseState, peer: NodeName, why: 'closed' | 'silent'): Stepped {
  const before = state.peers[peer];
  if (before === undefined) return [state, []];
  const now = withPeer(state, peer, { ...before, isUp: false });
  // A transaction that knows a later incarnation lost nothing: its connection is still to come.
  const [next, effects] = inTurn(now, [
    (s) => feedMembers(s, peer, (member) => (member <= before.incarnation ? 'dead' : undefined)),
    ...readsWith(now, peer).map((txn) => (s: ThreePhaseState) => giveUpRead(s, txn)),
    ...(peer === now.identity.coordinator ? [...now.readers.keys()] : []).map(
      (txn) => (s: ThreePhaseState) => unlockRead(s, txn),
    ),
  ]);
  return [next, [{ kind: 'trace', act: { kind: 'suspect', peer, why } }, ...effects]];
}

/** The transaction's timer fired: members without a connection, in the incarnation that counts, are given up. */
export function unreachable({ peers, identity }: ThreePhaseState, { transaction }: Open): Rank[] {
  return transaction.members.flatMap(({ node, incarnation }, rank) => {
    const peer = peers[node];
    const isThere = node === identity.name || (peer?.isUp === true && peer.incarnation === incarnation);
    return isThere ? [] : [rank];
  });
}

/** Members that were seen to end, in the incarnation that the transaction knows: no news of them will come any more. */
export function gone({ peers }: ThreePhaseState, members: readonly Member[]): Rank[] {
  return members.flatMap(({ node, incarnation }, rank) => {
    const peer = peers[node];
    const isGone =
      peer !== undefined && (peer.incarnation > incarnation || (peer.incarnation === incarnation && !peer.isUp));
    return isGone ? [rank] : [];
  });
}

function withPeer(state: ThreePhaseState, name: NodeName, peer: Peer): ThreePhaseState {
  return { ...state, peers: { ...state.peers, [name]: peer } };
}

/** Tells every open transaction in which the peer is a member; `what` is given the incarnation that it was then. */
function feedMembers(
  state: ThreePhaseState,
  peer: NodeName,
  what: (incarnation: number) => 'dead' | 'reachable' | undefined,
): Stepped {
  const inputs = [...state.open.entries()].flatMap(([txn, { transaction }]): [string, Input][] => {
    const rank = transaction.members.findIndex(({ node }) => node === peer);
    const kind = rank < 0 ? undefined : what(transaction.members[rank]?.incarnation ?? 0);
    return kind === undefined ? [] : [[txn, { kind, rank }]];
  });
  return inTurn(
    state,
    inputs.map(([txn, input]) => (now) => {
      const open = now.open.get(txn);
      return open === undefined ? [now, []] : feed(now, open, input);
    }),
  );
}
