import type { NodeName } from '../../harness/core/op.ts';
import type { Link } from '../../harness/core/plan.ts';
import { type MessageEvent, type Trigger, triggerText } from '../../harness/core/trigger.ts';
import type { FieldTest, MessageMatch, MessageRelay, TrapFired } from '../../harness/ports/message-relay.ts';
import type { System } from '../../harness/ports/system.ts';
import type { Fired } from '../wait-for-start.ts';

const owner = 'triggers';

export interface MessageTriggersOptions {
  readonly relay: MessageRelay;
  readonly system: Pick<System, 'messages' | 'messageFields'>;
  /** Everybody who sends or receives: nodes, and clients. */
  readonly names: readonly NodeName[];
  /** Whether a selector, a name or a role, means a node now. */
  readonly isNode: (selector: string, node: NodeName) => boolean;
}

/** Steps that wait for a message: the relay that carries it sets a trap, and tells when it closes. */
export class MessageTriggers implements AsyncDisposable {
  readonly #options: MessageTriggersOptions;
  readonly #waiting = new Map<string, (fired: TrapFired) => void>();
  readonly #stopListening: () => void;
  #lastId = 0;

  constructor(options: MessageTriggersOptions) {
    this.#options = options;
    this.#stopListening = options.relay.onTrap((fired) => {
      if (fired.owner === owner) this.#waiting.get(fired.trap)?.(fired);
    });
  }

  /** Ends the listening; what traps hold is let go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#options.relay.heal(owner);
  }

  /** Resolves when the message has come: with `before` it is held until `release`. Never after the signal has fired. */
  async waitFor(trigger: Trigger, event: MessageEvent, signal: AbortSignal): Promise<Fired> {
    const { relay } = this.#options;
    const id = `${++this.#lastId}`;
    const { promise, resolve } = Promise.withResolvers<TrapFired>();
    this.#waiting.set(id, resolve);
    // At the end of the phase the fault will not come any more: what is held goes on its way.
    const giveUp = (): void => {
      if (this.#waiting.delete(id)) void relay.release(owner, id, 'deliver').catch(() => undefined);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    await relay.arm(owner, {
      id,
      match: matchOf(event, this.#options),
      count: trigger.count,
      when: trigger.moment,
      deliverInFlight: trigger.inFlight === 'deliver',
    });
    const { message, bindings } = await promise;
    this.#waiting.delete(id);
    const [from, to] = message.link;
    return {
      note: `${triggerText(trigger)}: ${event.name} from ${from} to ${to}, ${trigger.moment === 'before' ? 'held' : 'delivered'}`,
      bindings: { ...bindings, from, to },
      release: async (verdict) => await relay.release(owner, id, verdict),
    };
  }
}

/** What a relay looks for: the message as the system names it, on the links between those who are meant. */
function matchOf(event: MessageEvent, { system, names, isNode }: MessageTriggersOptions): MessageMatch {
  const named = Object.entries(system.messages?.[event.name] ?? {}).map(([path, is]): [string, FieldTest] => [
    path,
    { is },
  ]);
  const asked = Object.entries(event.where).map(([field, test]): [string, FieldTest] => [
    system.messageFields?.[field] ?? field,
    test,
  ]);
  const senders = names.filter((name) => event.from === undefined || isNode(event.from, name));
  const receivers = names.filter((name) => event.to === undefined || isNode(event.to, name));
  const links = senders.flatMap((from) => receivers.filter((to) => to !== from).map((to): Link => [from, to]));
  return { links, fields: Object.fromEntries([...asked, ...named]) };
}
