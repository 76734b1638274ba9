import type { NodeName } from '../../core/op.ts';
import type {
  MessageFilter,
  MessageRelay,
  MessageRule,
  MessageTrap,
  RelayNote,
  RuleCount,
  SeenMessage,
  TrapFired,
} from '../../ports/message-relay.ts';
import type { Keeper } from './keeper.ts';

/** Acts on messages in the keeper, which carries every link. */
export class PlainRelay implements MessageRelay {
  readonly #keeper: Keeper;
  readonly #check: (name: NodeName) => void;

  /** `check` throws for a name that is no node's. */
  constructor(keeper: Keeper, check: (name: NodeName) => void) {
    this.#keeper = keeper;
    this.#check = check;
  }

  async apply(owner: string, rules: readonly MessageRule[]): Promise<void> {
    for (const name of rules.flatMap(({ match }) => match.links ?? []).flat()) this.#check(name);
    await this.#keeper.call('apply', { owner, rules });
  }

  async heal(owner: string): Promise<void> {
    await this.#keeper.call('heal', { owner });
  }

  async counts(owner: string): Promise<readonly RuleCount[]> {
    return await this.#keeper.call('ruleCounts', { owner });
  }

  async arm(owner: string, trap: MessageTrap): Promise<void> {
    for (const name of (trap.match.links ?? []).flat()) this.#check(name);
    await this.#keeper.call('arm', { owner, trap });
  }

  onTrap(listener: (fired: TrapFired) => void): () => void {
    return this.#keeper.onTrap(listener);
  }

  async release(owner: string, trap: string, verdict: 'deliver' | 'drop'): Promise<void> {
    await this.#keeper.call('releaseTrap', { owner, trap, verdict });
  }

  async messages(filter: MessageFilter): Promise<readonly SeenMessage[]> {
    return await this.#keeper.call('messages', { filter });
  }

  async notes(): Promise<readonly RelayNote[]> {
    return await this.#keeper.call('notes', {});
  }
}
