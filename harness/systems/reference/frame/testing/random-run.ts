import type { NodeName } from '../../../../core/op.ts';
import type { Prng } from '../../../../core/prng.ts';
import type { ClientRequest, LogRecord, Message } from '../protocol.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';

/** How often each thing happens, drawn anew for every run: runs that lack a fault find what runs with all of them hide. */
interface Weights {
  readonly deliver: number;
  readonly duplicate: number;
  readonly drop: number;
  readonly flush: number;
  readonly fire: number;
  readonly crash: number;
  readonly restart: number;
  readonly disconnect: number;
  readonly connect: number;
  readonly request: number;
}

export interface RandomRun {
  readonly steps: number;
  readonly coordinator: NodeName;
  readonly accounts: readonly string[];
}

const quietRounds = 60;

/** Drives a cluster at random, then repairs everything and lets it settle. */
export function randomRun<S, M extends Message, R extends LogRecord>(
  cluster: SimulatedCluster<S, M, R>,
  { steps, coordinator, accounts }: RandomRun,
  prng: Prng,
): void {
  const weights = drawWeights(prng);
  const total = Object.values(weights).reduce((sum: number, weight: number) => sum + weight, 0);
  const { names } = cluster;
  for (let i = 0; i < steps; i++) {
    const name = prng.pick(names);
    switch (pickAction(weights, prng.below(total))) {
      case 'deliver':
        cluster.deliver(prng.below(Math.max(1, cluster.letters)), false);
        break;
      case 'duplicate':
        cluster.deliver(prng.below(Math.max(1, cluster.letters)), true);
        break;
      case 'drop':
        cluster.drop(prng.below(Math.max(1, cluster.letters)));
        break;
      case 'flush':
        cluster.flush(name, 1 + prng.below(3));
        break;
      case 'fire': {
        const timers = cluster.timers(name);
        if (timers.length > 0) cluster.fire(name, prng.pick(timers));
        break;
      }
      case 'crash':
        cluster.crash(name, prng);
        break;
      case 'restart':
        cluster.start(name);
        break;
      case 'disconnect':
        cluster.disconnect(name, prng.pick(names), prng.chance(1, 2) ? 'closed' : 'silent');
        break;
      case 'connect': {
        const peer = prng.pick(names);
        if (peer !== name) cluster.connect(name, peer);
        break;
      }
      case 'request':
        cluster.request(coordinator, drawRequest(cluster.requests, accounts, prng));
        break;
    }
  }
  settle(cluster);
}

/** Everybody up and connected, nothing lost any more, timers when nothing else happens. */
function settle<S, M extends Message, R extends LogRecord>(cluster: SimulatedCluster<S, M, R>): void {
  for (const name of cluster.names) cluster.start(name);
  for (const a of cluster.names) for (const b of cluster.names) if (a !== b) cluster.connect(a, b);
  for (let round = 0; round < quietRounds; round++) {
    for (let busy = true; busy;) {
      busy = false;
      for (const name of cluster.names) {
        busy ||= cluster.pending(name) > 0;
        cluster.flush(name, Infinity);
      }
      busy ||= cluster.letters > 0;
      for (let left = cluster.letters; left > 0; left--) cluster.deliver(0, false);
    }
    for (const name of cluster.names) for (const timer of cluster.timers(name)) cluster.fire(name, timer);
  }
}

function drawWeights(prng: Prng): Weights {
  const sometimes = (weight: number): number => (prng.chance(1, 2) ? prng.between(1, weight) : 0);
  return {
    deliver: 60,
    duplicate: sometimes(10),
    drop: sometimes(10),
    flush: 40,
    fire: prng.between(1, 12),
    crash: sometimes(5),
    restart: 8,
    disconnect: sometimes(6),
    connect: 10,
    request: prng.between(2, 8),
  };
}

function pickAction(weights: Weights, at: number): keyof Weights {
  let left = at;
  for (const [action, weight] of Object.entries(weights) as [keyof Weights, number][]) {
    if (left < weight) return action;
    left -= weight;
  }
  return 'deliver';
}

/** A new transfer mostly; a read; or a question about one that was sent before, or the same one again. */
function drawRequest(sent: readonly ClientRequest[], accounts: readonly string[], prng: Prng): ClientRequest {
  const kind = prng.below(10);
  const earlier = sent.length > 0 ? prng.pick(sent) : undefined;
  if (kind < 2 && earlier !== undefined) return { kind: 'outcome', txn: earlier.txn };
  if (kind < 4 && earlier?.kind === 'transfer') return earlier;
  const txn = `t${sent.length}`;
  if (kind === 4) return { kind: 'read-all', txn };
  // A question that overtakes what it asks about.
  if (kind === 5) return { kind: 'outcome', txn: `t${sent.length + prng.below(3)}` };
  const [from, to] = prng.shuffle(accounts);
  return { kind: 'transfer', txn, from: from ?? '', to: to ?? '', amount: prng.between(1, 30) };
}
