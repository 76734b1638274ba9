import type { TraceAct } from '../../../../core/trace.ts';
import type { ProtocolEvent } from '../../frame/protocol.ts';
import { simulatedIdentities } from '../../frame/testing/identities.ts';
import type { TwoPhaseMessage } from '../messages.ts';
import type { TwoPhaseRecord } from '../records.ts';
import type { TwoPhaseEffect, TwoPhaseState } from '../state.ts';
import { twoPhaseCommit } from '../two-phase-commit.ts';

type Event = ProtocolEvent<TwoPhaseMessage, TwoPhaseRecord>;

/** One node by itself, fed by hand; what it did since the last look is at hand as text. */
export class OneNode {
  state: TwoPhaseState;
  effects: readonly TwoPhaseEffect[] = [];

  constructor(name: string, records: readonly TwoPhaseRecord[] = [], incarnation = 1) {
    const identity = simulatedIdentities(3).find((each) => each.name === name);
    if (identity === undefined) throw new Error(`no node ${name}`);
    this.state = twoPhaseCommit.initial(identity);
    this.feed({ kind: 'start', incarnation, records });
    for (const peer of ['n1', 'n2', 'n3', 'n4']) {
      if (peer !== name) this.feed({ kind: 'up', peer, incarnation: 1 });
    }
  }

  feed(...events: readonly Event[]): this {
    const all: TwoPhaseEffect[] = [];
    for (const event of events) {
      const [state, effects] = twoPhaseCommit.step(this.state, event);
      this.state = state;
      all.push(...effects);
    }
    this.effects = all;
    return this;
  }

  hear(from: string, message: TwoPhaseMessage): this {
    return this.feed({ kind: 'message', from, incarnation: 1, message });
  }

  /** Everything that is being forced gets to the disk, and so on until nothing more is forced. */
  flush(): this {
    const all: TwoPhaseEffect[] = [...this.effects];
    for (let at = 0; at < all.length; at++) {
      const effect = all[at];
      if (effect?.kind !== 'append' || !effect.forced) continue;
      this.feed({ kind: 'durable', record: effect.record });
      all.push(...this.effects);
    }
    this.effects = all;
    return this;
  }

  /** What was sent, as `to: kind detail`. */
  get sent(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'send' ? [`${effect.to}: ${say(effect.message)}`] : []));
  }

  /** What was appended, as `kind` or `kind lazily`. */
  get appended(): string[] {
    return this.effects.flatMap((effect) =>
      effect.kind === 'append' ? [`${effect.record.kind}${effect.forced ? '' : ' lazily'}`] : [],
    );
  }

  /** What was traced, as `kind detail`. */
  get acts(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'trace' ? [describe(effect.act)] : []));
  }

  /** What clients were told, as `type error-or-value`. */
  get replies(): string[] {
    return this.effects.flatMap((effect) => {
      if (effect.kind !== 'reply') return [];
      const { completion } = effect;
      return [`${completion.type} ${completion.type === 'ok' ? JSON.stringify(completion.value) : completion.error}`];
    });
  }

  get timers(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'timer' ? [effect.name] : []));
  }
}

function say(message: TwoPhaseMessage): string {
  if (message.kind === 'vote') return `vote ${message.vote}`;
  if (message.kind === 'decision') return message.decision;
  return message.kind === 'answer' ? `answer ${message.outcome}` : message.kind;
}

function describe(act: TraceAct): string {
  if (act.kind === 'vote') return `vote ${act.vote}`;
  if (act.kind === 'decide') return `decide ${act.decision} by ${act.by}`;
  if (act.kind === 'tell') return `tell ${act.to} ${act.decision}`;
  if (act.kind === 'apply') return `apply ${act.decision}`;
  return act.kind === 'refuse' ? `refuse: ${act.reason}` : act.kind;
}
