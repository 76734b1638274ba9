import { assert, unreachable } from '../../../../core/errors.ts';
import type { Completion, NodeName } from '../../../../core/op.ts';
import type { Prng } from '../../../../core/prng.ts';
import type { TraceAct } from '../../../../core/trace.ts';
import type { ClientRequest, LogRecord, Message, NodeIdentity, Protocol, ProtocolEvent } from '../protocol.ts';

/** One act of a node, in the order in which all acts happened. */
export interface SimulatedAct {
  readonly node: NodeName;
  readonly incarnation: number;
  readonly txn: string | undefined;
  readonly act: TraceAct;
}

interface Letter<M> {
  readonly from: NodeName;
  readonly to: NodeName;
  readonly incarnation: number;
  readonly message: M;
}

interface SimulatedNode<S, R> {
  readonly identity: NodeIdentity;
  incarnation: number;
  /** Undefined while it is down. */
  state: S | undefined;
  durable: R[];
  pending: { readonly record: R; readonly forced: boolean }[];
  timers: Set<string>;
  connected: Set<NodeName>;
}

const lettersMax = 200;

/**
 * A cluster of pure protocols without time: messages wait in a bag and may be delivered in any order, twice or never;
 * timers fire at any moment; a crash loses what was in memory and any part of the log that was not forced.
 */
export class SimulatedCluster<S, M extends Message, R extends LogRecord> {
  readonly acts: SimulatedAct[] = [];
  readonly completions: Map<number, Completion> = new Map();
  readonly requests: ClientRequest[] = [];
  readonly names: readonly NodeName[];
  #letters: Letter<M>[] = [];
  readonly #protocol: Protocol<S, M, R>;
  readonly #nodes: ReadonlyMap<NodeName, SimulatedNode<S, R>>;

  constructor(protocol: Protocol<S, M, R>, identities: readonly NodeIdentity[]) {
    this.#protocol = protocol;
    this.names = identities.map(({ name }) => name);
    this.#nodes = new Map(
      identities.map((identity) => [
        identity.name,
        {
          identity,
          incarnation: 0,
          state: undefined,
          durable: [],
          pending: [],
          timers: new Set<string>(),
          connected: new Set<NodeName>(),
        },
      ]),
    );
    for (const name of this.names) this.start(name);
  }

  isUp(name: NodeName): boolean {
    return this.#node(name).state !== undefined;
  }

  /** The state of a node that is up. */
  state(name: NodeName): S {
    const { state } = this.#node(name);
    assert(state !== undefined, `${name} is down`);
    return state;
  }

  view(name: NodeName): ReturnType<Protocol<S, M, R>['view']> {
    return this.#protocol.view(this.state(name));
  }

  start(name: NodeName): void {
    const node = this.#node(name);
    if (node.state !== undefined) return;
    node.incarnation += 1;
    node.state = this.#protocol.initial(node.identity);
    this.#feed(node, { kind: 'start', incarnation: node.incarnation, records: node.durable });
    for (const peer of this.names) if (peer !== name) this.connect(name, peer);
  }

  /** Any prefix of what was not forced may have reached the disk. */
  crash(name: NodeName, prng: Prng): void {
    const node = this.#node(name);
    if (node.state === undefined) return;
    node.state = undefined;
    node.durable.push(...node.pending.slice(0, prng.below(node.pending.length + 1)).map(({ record }) => record));
    node.pending = [];
    node.timers.clear();
    for (const peer of this.names) this.disconnect(name, peer, 'closed');
  }

  connect(a: NodeName, b: NodeName): void {
    const [first, second] = [this.#node(a), this.#node(b)];
    if (first.state === undefined || second.state === undefined || first.connected.has(b)) return;
    first.connected.add(b);
    second.connected.add(a);
    this.#feed(first, { kind: 'up', peer: b, incarnation: second.incarnation });
    this.#feed(second, { kind: 'up', peer: a, incarnation: first.incarnation });
  }

  /** Messages on their way may still arrive, or be dropped by whoever drives the cluster. */
  disconnect(a: NodeName, b: NodeName, why: 'closed' | 'silent'): void {
    for (const [name, peer] of [
      [a, b],
      [b, a],
    ] as const) {
      const node = this.#node(name);
      if (node.connected.delete(peer) && node.state !== undefined) this.#feed(node, { kind: 'down', peer, why });
    }
  }

  request(name: NodeName, request: ClientRequest): void {
    const node = this.#node(name);
    const client = this.requests.push(request) - 1;
    if (node.state !== undefined) this.#feed(node, { kind: 'request', client, request });
  }

  get letters(): number {
    return this.#letters.length;
  }

  /** Delivers the i-th letter; a copy stays when `keep` is set. */
  deliver(index: number, keep: boolean): void {
    const letter = this.#letters[index];
    if (letter === undefined) return;
    if (!keep) this.#letters.splice(index, 1);
    const node = this.#node(letter.to);
    if (node.state === undefined) return;
    this.#feed(node, {
      kind: 'message',
      from: letter.from,
      incarnation: letter.incarnation,
      message: letter.message,
    });
  }

  drop(index: number): void {
    this.#letters.splice(index, 1);
  }

  dropAll(): void {
    this.#letters = [];
  }

  pending(name: NodeName): number {
    return this.#node(name).pending.length;
  }

  /** Brings the oldest records to the disk. */
  flush(name: NodeName, records: number): void {
    const node = this.#node(name);
    for (const { record, forced } of node.pending.splice(0, records)) {
      node.durable.push(record);
      if (!forced) continue;
      this.#act(node, record.txn, { kind: 'write', record: record.kind, forced });
      this.#feed(node, { kind: 'durable', record });
    }
  }

  timers(name: NodeName): readonly string[] {
    return [...this.#node(name).timers];
  }

  fire(name: NodeName, timer: string): void {
    const node = this.#node(name);
    if (node.timers.delete(timer)) this.#feed(node, { kind: 'timer', name: timer });
  }

  #feed(node: SimulatedNode<S, R>, event: ProtocolEvent<M, R>): void {
    if (node.state === undefined) return;
    const [state, effects] = this.#protocol.step(node.state, event);
    node.state = state;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'append':
          node.pending.push({ record: effect.record, forced: effect.forced });
          break;
        case 'send':
          if (node.connected.has(effect.to) && this.#letters.length < lettersMax) {
            this.#letters.push({
              from: node.identity.name,
              to: effect.to,
              incarnation: node.incarnation,
              message: effect.message,
            });
          }
          break;
        case 'timer':
          node.timers.add(effect.name);
          break;
        case 'cancel':
          node.timers.delete(effect.name);
          break;
        case 'trace':
          this.#act(node, effect.txn, effect.act);
          break;
        case 'reply':
          assert(!this.completions.has(effect.client), `client ${effect.client} was answered twice`);
          this.completions.set(effect.client, effect.completion);
          break;
        default:
          unreachable(effect);
      }
    }
  }

  #act({ identity, incarnation }: SimulatedNode<S, R>, txn: string | undefined, act: TraceAct): void {
    this.acts.push({ node: identity.name, incarnation, txn, act });
  }

  #node(name: NodeName): SimulatedNode<S, R> {
    const node = this.#nodes.get(name);
    assert(node !== undefined, `no node ${name}`);
    return node;
  }
}
