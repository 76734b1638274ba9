import type { NodeName } from '../../../core/op.ts';
import type {
  MessageFilter,
  MessageRelay,
  MessageRule,
  MessageTrap,
  RelayNote,
  RuleCount,
  SeenMessage,
  TrapFired,
} from '../../../ports/message-relay.ts';
import type { LocalRelay } from './local-relay.ts';

/** Acts on messages in the relay of this process: at once, and in the turn in which it is asked. */
export class LocalMessages implements MessageRelay {
  readonly #relay: LocalRelay;
  readonly #check: (name: NodeName) => void;

  /** `check` throws for a name that is no node's. */
  constructor(relay: LocalRelay, check: (name: NodeName) => void) {
    this.#relay = relay;
    this.#check = check;
  }

  async apply(owner: string, rules: readonly MessageRule[]): Promise<void> {
    for (const name of rules.flatMap(({ match }) => match.links ?? []).flat()) this.#check(name);
    await Promise.resolve(this.#relay.engine.apply(owner, rules));
  }

  async heal(owner: string): Promise<void> {
    await Promise.resolve(this.#relay.engine.heal(owner));
  }

  async counts(owner: string): Promise<readonly RuleCount[]> {
    return await Promise.resolve(this.#relay.engine.ruleCounts(owner));
  }

  async arm(owner: string, trap: MessageTrap): Promise<void> {
    for (const name of (trap.match.links ?? []).flat()) this.#check(name);
    await Promise.resolve(this.#relay.engine.arm(owner, trap));
  }

  onTrap(listener: (fired: TrapFired) => void): () => void {
    return this.#relay.onTrap(listener);
  }

  async release(owner: string, trap: string, verdict: 'deliver' | 'drop'): Promise<void> {
    await Promise.resolve(this.#relay.engine.release(owner, trap, verdict));
  }

  async messages(filter: MessageFilter): Promise<readonly SeenMessage[]> {
    return await Promise.resolve(this.#relay.engine.messages(filter));
  }

  async notes(): Promise<readonly RelayNote[]> {
    return await Promise.resolve(this.#relay.engine.notes());
  }
}
