import type { Json } from '../core/json.ts';
import type { Completion, Invocation, ProcessId } from '../core/op.ts';
import type { Prng } from '../core/prng.ts';
import { type Nanos, msToNanos, nanos } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, emit, wait, withRest } from './next.ts';

/** Follow-ups that wait at the same time; the oldest gives way, since a newer doubt is the more telling one. */
const waitingMax = 256;

/** An operation to send because of how another one ended. */
export interface FollowUp {
  readonly f: string;
  readonly value: Json;
  readonly delayMs: number;
  /** On the process that takes the place of the one that asked, or on any that is free. */
  readonly on: 'successor' | 'any';
}

export interface FollowUpOptions {
  readonly prng: Prng;
  /** How many follow-ups one operation may have, one after another. */
  readonly attemptsMax: number;
  /**
   * What to send after this completion, if anything. `attempt` is 0 for an operation of the inner generator, 1 for its
   * first follow-up, and so on. Draws come from `prng` alone.
   */
  readonly follow: (ended: Ended, prng: Prng) => FollowUp | undefined;
}

export interface Ended {
  readonly invocation: Invocation;
  readonly completion: Completion;
  readonly attempt: number;
}

/**
 * What a client does that doesn't know how its request ended: asks for the outcome, or sends it again under the same
 * id. Each of these is an operation of its own; clients themselves never retry. It is done when the inner generator is
 * and nothing is open or waiting any more.
 */
export function followUp(options: FollowUpOptions, inner: Generator): Generator {
  return new FollowingUp({ options, inner, waiting: [], open: [], count: 0 });
}

interface Waiting extends FollowUp {
  readonly notBefore: Nanos;
  readonly slot: number;
  readonly attempt: number;
}

interface FollowingUpState {
  readonly options: FollowUpOptions;
  readonly inner: Generator;
  /** In the order in which they were asked for. */
  readonly waiting: readonly Waiting[];
  /** Follow-ups in flight: there are never more than processes, and hardly ever more than a few. */
  readonly open: readonly { readonly process: ProcessId; readonly attempt: number }[];
  /** Completions that were followed up so far: names the next draw. */
  readonly count: number;
}

class FollowingUp implements Generator {
  readonly #state: FollowingUpState;

  constructor(state: FollowingUpState) {
    this.#state = state;
  }

  next(context: GeneratorContext): Next {
    const { inner, waiting, open } = this.#state;
    let until: Nanos = nanos(Infinity);
    for (const [i, follow] of waiting.entries()) {
      const process = takes(follow, context);
      if (process === undefined) continue;
      if (follow.notBefore > context.now) {
        until = nanos(Math.min(until, follow.notBefore));
        continue;
      }
      const rest = this.#with({
        waiting: waiting.toSpliced(i, 1),
        open: [...open, { process, attempt: follow.attempt }],
      });
      return emit(context.now, { process, f: follow.f, value: follow.value }, rest);
    }
    const next = inner.next(context);
    if (next.kind === 'emit') return withRest(next, this.#with({ inner: next.rest }));
    if (next.kind === 'wait') {
      const rest = next.rest === inner ? this : this.#with({ inner: next.rest });
      return wait(nanos(Math.min(next.until, until)), rest);
    }
    // What is open now may still end in doubt.
    const isOver = waiting.length === 0 && context.free.length === context.concurrency;
    return isOver ? done : wait(until, this);
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const { options, count } = this.#state;
    const inner = this.#state.inner.update(event, context);
    const unchanged = inner === this.#state.inner ? this : this.#with({ inner });
    if (event.kind !== 'completed') return unchanged;

    const { invocation, completion } = event;
    const previous = this.#state.open.find(({ process }) => process === invocation.process);
    const attempt = previous?.attempt ?? 0;
    const open = previous === undefined ? this.#state.open : this.#state.open.filter((other) => other !== previous);
    const answer =
      attempt < options.attemptsMax
        ? options.follow({ invocation, completion, attempt }, options.prng.fork(count))
        : undefined;
    if (answer === undefined) return previous === undefined ? unchanged : this.#with({ inner, open });
    const added: Waiting = {
      ...answer,
      notBefore: nanos(event.at + msToNanos(answer.delayMs)),
      slot: context.slotOf(invocation.process),
      attempt: attempt + 1,
    };
    const waiting = [...this.#state.waiting.slice(-(waitingMax - 1)), added];
    return this.#with({ inner, open, waiting, count: count + 1 });
  }

  #with(changes: Partial<FollowingUpState>): FollowingUp {
    return new FollowingUp({ ...this.#state, ...changes });
  }
}

/** The process that may send it now. */
function takes(follow: Waiting, context: GeneratorContext): ProcessId | undefined {
  if (follow.on === 'any') return context.free[0];
  return context.free.find((process) => context.slotOf(process) === follow.slot);
}
