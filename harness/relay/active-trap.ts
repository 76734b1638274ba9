import { stringifyJson } from '../core/json.ts';
import type { Link } from '../core/plan.ts';
import type { Bindings, MessageTrap } from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import { Blocker } from './blocker.ts';
import { BindingCounts } from './binding-counts.ts';
import { bindingKey, Matcher } from './message-match.ts';
import type { Message } from './message.ts';

/** What a trap does to a message. */
export type TrapAnswer =
  | { readonly do: 'pass' }
  /** It is the one. */
  | { readonly do: 'fire'; readonly bindings: Bindings }
  /** It came after the one that fired, and waits for the same verdict. */
  | { readonly do: 'hold' }
  | { readonly do: 'drop' };

const pass: TrapAnswer = { do: 'pass' };

/**
 * A trap that is armed. Between its firing and its release, later matches with the same bindings wait too, unless they are
 * to be delivered in flight: what a node had sent before it was killed must not arrive while it is being killed. After a
 * release that drops, they are dropped for as long as they can stem from before it: on connections that existed then.
 */
export class ActiveTrap {
  readonly owner: string;
  readonly trap: MessageTrap;
  readonly blocker: Blocker = new Blocker();
  readonly #matcher: Matcher;
  readonly #counts = new BindingCounts();
  #firedFor: string | undefined;
  #lastConnection = 0;

  constructor(owner: string, trap: MessageTrap) {
    this.owner = owner;
    this.trap = trap;
    this.#matcher = new Matcher(trap.match);
  }

  get name(): string {
    return `${this.owner}/${this.trap.id}`;
  }

  get hasFired(): boolean {
    return this.#firedFor !== undefined;
  }

  concerns(link: Link, port: PortName): boolean {
    return this.#matcher.concerns(link, port);
  }

  /** False when it will never touch a message again. */
  get isActive(): boolean {
    if (!this.hasFired) return true;
    return !this.trap.deliverInFlight && this.blocker.verdict !== 'deliver';
  }

  offer(message: Message, connection: number): TrapAnswer {
    if (!this.isActive || !message.isWhole) return pass;
    const bindings = this.#matcher.test(message);
    if (bindings === undefined) return pass;
    const key = bindingKey(bindings);
    if (!this.hasFired) {
      if (this.#counts.add(key) !== this.trap.count) return pass;
      this.#firedFor = key;
      return { do: 'fire', bindings };
    }
    if (key !== this.#firedFor) return pass;
    if (this.blocker.verdict === 'wait') return { do: 'hold' };
    return connection <= this.#lastConnection ? { do: 'drop' } : pass;
  }

  /** `lastConnection`: the newest connection that there is now. */
  release(verdict: 'deliver' | 'drop', lastConnection: number): void {
    if (this.blocker.verdict !== 'wait') return;
    this.blocker.open(verdict);
    this.#lastConnection = lastConnection;
    // One that never fired has nothing to release, and must not fire any more.
    this.#firedFor ??= stringifyJson(null);
  }
}
