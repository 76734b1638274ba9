import { EnvironmentError } from '../../core/errors.ts';
import type { Link } from '../../core/plan.ts';
import type { MessageRelay } from '../../ports/message-relay.ts';
import {
  type ClusterSpec,
  type LinkCount,
  type Net,
  type PortName,
  type ProbeResult,
  clientsName,
} from '../../ports/transport.ts';
import type { Keeper } from './keeper.ts';
import { PlainRelay } from './plain-relay.ts';

/**
 * Cuts in the relay. Its limits: the kernel accepts for a relay that is cut, so that a new connection looks open to who
 * makes it, and stays silent; and what the relay had handed to a receiver's socket before the cut is still received.
 */
export class PlainNet implements Net {
  readonly mechanism: string = 'relay';
  readonly relay: MessageRelay;
  readonly #keeper: Keeper;
  readonly #spec: ClusterSpec;

  constructor(keeper: Keeper, spec: ClusterSpec) {
    this.#keeper = keeper;
    this.#spec = spec;
    this.relay = new PlainRelay(keeper, (name) => this.#check(name));
  }

  async cut(owner: string, links: readonly Link[], moment?: () => Promise<void>): Promise<void> {
    for (const name of links.flat()) this.#check(name);
    // The relay does what it is told at once: there is nothing to make ready.
    await moment?.();
    await this.#keeper.call('cut', { owner, links });
  }

  async heal(owner: string): Promise<void> {
    await this.#keeper.call('heal', { owner });
  }

  async healAll(): Promise<void> {
    await this.#keeper.call('healAll', {});
  }

  async probe(link: Link, port: PortName, timeoutMs: number): Promise<ProbeResult> {
    return { link, ...(await this.#keeper.call('probe', { link, port, timeoutMs }, timeoutMs)) };
  }

  async counts(owner: string): Promise<readonly LinkCount[]> {
    const losses = await this.#keeper.call('counts', { owner });
    return losses.map(({ link, lost }) => ({ link, lost, how: 'held back by the relay' }));
  }

  /** A cut of a link that does not exist would cut nothing, and look like a fault that was survived. */
  #check(name: string): void {
    if (name === clientsName || this.#spec.nodes.includes(name)) return;
    throw new EnvironmentError('no-such-node', `${name} is no node of this cluster: ${this.#spec.nodes.join(', ')}`);
  }
}
