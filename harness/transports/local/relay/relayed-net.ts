import { EnvironmentError } from '../../../core/errors.ts';
import type { Link } from '../../../core/plan.ts';
import type { MessageRelay } from '../../../ports/message-relay.ts';
import type { LinkCount, Net, PortName, ProbeResult } from '../../../ports/transport.ts';
import { clientsName } from '../../../ports/transport.ts';
import { LocalMessages } from './local-messages.ts';
import type { LocalRelay } from './local-relay.ts';

/** Cuts in the relay that carries the links: the only owner that they have, so that a proof there is a proof of them. */
export class RelayedNet implements Net {
  readonly mechanism: string = 'relay';
  readonly relay: MessageRelay;
  readonly #relay: LocalRelay;
  readonly #names: readonly string[];

  constructor(relay: LocalRelay, nodes: readonly string[]) {
    this.#relay = relay;
    this.#names = [...nodes, clientsName];
    this.relay = new LocalMessages(relay, (name) => this.#check(name));
  }

  async cut(owner: string, links: readonly Link[], moment?: () => Promise<void>): Promise<void> {
    for (const name of links.flat()) this.#check(name);
    await moment?.();
    this.#relay.engine.cut(owner, links);
  }

  async heal(owner: string): Promise<void> {
    await Promise.resolve(this.#relay.engine.heal(owner));
  }

  async healAll(): Promise<void> {
    await Promise.resolve(this.#relay.engine.healAll());
  }

  async probe(link: Link, port: PortName, timeoutMs: number): Promise<ProbeResult> {
    for (const name of link) this.#check(name);
    return await this.#relay.probe(link, port, timeoutMs);
  }

  async counts(owner: string): Promise<readonly LinkCount[]> {
    const losses = this.#relay.engine.losses(owner);
    return await Promise.resolve(losses.map(({ link, lost }) => ({ link, lost, how: 'held back by the relay' })));
  }

  /** A cut of a link that does not exist would cut nothing, and look like a fault that was survived. */
  #check(name: string): void {
    if (this.#names.includes(name)) return;
    throw new EnvironmentError('no-such-node', `${name} is no node of this cluster: ${this.#names.join(', ')}`);
  }
}
