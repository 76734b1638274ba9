import type { Link } from '../core/plan.ts';
import type { MessageRule, MessageTrap, RuleCount } from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import { ActiveRule } from './active-rule.ts';
import { ActiveTrap } from './active-trap.ts';
import { drawDelay } from './draw-delay.ts';
import { linkKey } from './link-table.ts';
import { LinkTallies } from './link-tallies.ts';

/** The rules and traps that look at one link and port, in the order of their coming. */
export interface Concern {
  readonly rules: readonly ActiveRule[];
  readonly traps: readonly ActiveTrap[];
}

const nothing: Concern = { rules: [], traps: [] };

/** Who has which rules and traps in force: bookkeeping alone, nothing here touches a socket. */
export class RuleBook {
  readonly tallies: LinkTallies = new LinkTallies();
  #rules: readonly ActiveRule[] = [];
  #traps: readonly ActiveTrap[] = [];
  /** Asked for every chunk that passes, so that it is made once for each link and port. */
  readonly #concerns = new Map<string, Concern>();

  /** The rules as they are in force. */
  apply(owner: string, rules: readonly MessageRule[]): readonly ActiveRule[] {
    const active = rules.map((rule) => new ActiveRule(owner, rule, this.tallies));
    this.#rules = [...this.#rules, ...active];
    this.#concerns.clear();
    return active;
  }

  /** A trap of the same name is replaced: what it held is delivered. */
  arm(owner: string, trap: MessageTrap): void {
    const before = this.trap(owner, trap.id);
    before?.blocker.open('deliver');
    this.#traps = [...this.#traps.filter((each) => each !== before), new ActiveTrap(owner, trap)];
    this.#concerns.clear();
  }

  /** What the owner's rules and traps held back may pass. */
  heal(owner: string): void {
    this.#take((each) => each.owner === owner);
  }

  healAll(): void {
    this.#take(() => true);
  }

  trap(owner: string, id: string): ActiveTrap | undefined {
    return this.#traps.find((each) => each.owner === owner && each.trap.id === id);
  }

  counts(owner: string): RuleCount[] {
    return this.#rules.filter((each) => each.owner === owner).flatMap((each) => each.counts());
  }

  /** Undefined where nobody looks. */
  concern(link: Link, port: PortName): Concern | undefined {
    if (this.#rules.length === 0 && this.#traps.length === 0) return undefined;
    const key = `${linkKey(link)}:${port}`;
    let concern = this.#concerns.get(key);
    if (concern === undefined) {
      const concerns = (each: ActiveRule | ActiveTrap): boolean => each.concerns(link, port);
      const [rules, traps] = [this.#rules.filter(concerns), this.#traps.filter(concerns)];
      concern = rules.length + traps.length === 0 ? nothing : { rules, traps };
      this.#concerns.set(key, concern);
    }
    return concern === nothing ? undefined : concern;
  }

  /** How long the link keeps one packet of a handshake; Infinity while it is stalled. */
  handshakeMs(link: Link, port: PortName): number {
    let waitMs = 0;
    for (const active of this.concern(link, port)?.rules ?? []) {
      const { act, skip, most, chance } = active.rule;
      // A handshake is no message that could be counted.
      if (!active.isAboutAll || skip !== undefined || most !== undefined || chance !== undefined) continue;
      if (act.kind === 'stall') return Infinity;
      if (act.kind === 'delay') waitMs += drawDelay(act, active.on(link).handshakes);
    }
    return waitMs;
  }

  #take(isMeant: (each: ActiveRule | ActiveTrap) => boolean): void {
    for (const each of [...this.#rules, ...this.#traps]) if (isMeant(each)) each.blocker.open('deliver');
    this.#rules = this.#rules.filter((each) => !isMeant(each));
    this.#traps = this.#traps.filter((each) => !isMeant(each));
    this.#concerns.clear();
  }
}
