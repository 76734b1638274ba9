import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import { EnvironmentError } from '../../core/errors.ts';
import type { Framing, TrapFired } from '../../ports/message-relay.ts';
import { type PortName, type ProbeResult, clientsName } from '../../ports/transport.ts';
import type { LinkLoss } from '../../relay/link-table.ts';
import { RelayEngine } from '../../relay/relay-engine.ts';
import { Entrance } from './entrance.ts';
import { type PortMap, portKey } from './port-map.ts';
import { Prober } from './prober.ts';
import { TargetWatch } from './target-watch.ts';

export interface RelayOptions {
  readonly nodes: readonly NodeName[];
  readonly ports: readonly PortName[];
  readonly framings?: Readonly<Record<PortName, Framing>>;
  readonly map: PortMap;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** An entrance could not be opened when its target began to listen. */
  readonly onFailure: (error: unknown) => void;
  readonly onTrap?: (fired: TrapFired) => void;
}

/** Every directed link of a cluster: an entrance for each source, target and port, and the engine that carries them. */
export class Relay {
  readonly engine: RelayEngine;
  readonly #prober: Prober;
  readonly #entrances = new Map<string, Entrance>();
  readonly #targets = new Map<NodeName, TargetWatch[]>();
  readonly #map: PortMap;
  readonly #onFailure: (error: unknown) => void;

  constructor(options: RelayOptions) {
    const { nodes, ports, map, now, onTrap } = options;
    this.#map = map;
    this.#onFailure = options.onFailure;
    this.engine = new RelayEngine({
      now,
      framings: options.framings ?? {},
      ...(onTrap === undefined ? {} : { onTrap }),
    });
    this.#prober = new Prober(now);
    for (const to of nodes) {
      for (const port of ports) {
        const others = [...nodes.filter((node) => node !== to), clientsName];
        const keys = others.map((from) => portKey(from, to, port));
        const changed = (): void => this.#updateSoon(keys);
        const target = new TargetWatch(map.listen(to, port), changed, now);
        this.#targets.set(to, [...(this.#targets.get(to) ?? []), target]);
        const shared = { target, port, engine: this.engine, prober: this.#prober };
        for (const from of others) {
          const entrance = new Entrance({ ...shared, endpoint: map.reach(from, to, port), link: [from, to] });
          this.#entrances.set(portKey(from, to, port), entrance);
        }
      }
    }
  }

  /** A process was started on the node. */
  expect(node: NodeName): void {
    for (const target of this.#targets.get(node) ?? []) target.expect();
  }

  /** A process of the node ended. */
  check(node: NodeName): void {
    for (const target of this.#targets.get(node) ?? []) target.check();
  }

  async cut(owner: string, links: readonly Link[]): Promise<void> {
    this.engine.cut(owner, links);
    await this.#updateAll();
  }

  async heal(owner: string): Promise<void> {
    this.engine.heal(owner);
    await this.#updateAll();
  }

  async healAll(): Promise<void> {
    this.engine.healAll();
    await this.#updateAll();
  }

  counts(owner: string): LinkLoss[] {
    return this.engine.losses(owner);
  }

  async probe([from, to]: Link, port: PortName, timeoutMs: number): Promise<Omit<ProbeResult, 'link'>> {
    const entrance = this.#entrances.get(portKey(from, to, port));
    if (entrance === undefined) {
      throw new EnvironmentError('no-such-link', `nothing leads from ${from} to port ${port} of ${to}`);
    }
    return await this.#prober.probe(this.#map.reach(from, to, port), timeoutMs);
  }

  close(): void {
    for (const target of [...this.#targets.values()].flat()) target.close();
    for (const entrance of this.#entrances.values()) entrance.close();
    this.engine.close();
  }

  async #updateAll(): Promise<void> {
    await Promise.all([...this.#entrances.values()].map(async (entrance) => await entrance.update()));
  }

  #updateSoon(keys: readonly string[]): void {
    for (const key of keys) this.#entrances.get(key)?.update().catch(this.#onFailure);
  }
}
