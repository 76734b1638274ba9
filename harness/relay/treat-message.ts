import { assert, unreachable } from '../core/errors.ts';
import type { Link } from '../core/plan.ts';
import type { MessageFate } from '../ports/message-relay.ts';
import type { ActiveRule } from './active-rule.ts';
import type { Blocker } from './blocker.ts';
import { corrupt } from './corrupt.ts';
import { drawDelay } from './draw-delay.ts';
import { Message } from './message.ts';

/** What the rules do to one message, all taken together. */
export interface Treatment {
  message: Message;
  delayMs: number;
  /** Bytes a second that it passes with, and when its link is free for it. */
  throttle: { readonly bytesPerSecond: number; readonly freeAtMs: number } | undefined;
  readonly blockers: Blocker[];
  /** Of the rules that make it late. */
  readonly slowedBy: Blocker[];
  aside:
    | { readonly followers?: number; readonly forMs?: number; readonly blocker: Blocker; readonly isHeld: boolean }
    | undefined;
  copies: { readonly count: number; readonly afterMs: number; readonly blocker: Blocker } | undefined;
  /** It does not pass, or is the last of its stream to do so. */
  loss: 'none' | 'message' | 'truncated' | 'half-closed' | 'reset';
  fate: MessageFate;
  by: string | undefined;
}

export interface TreatmentContext {
  readonly rules: readonly ActiveRule[];
  readonly link: Link;
  readonly nowMs: number;
}

/** Lets each rule look at the message and act on it, until one loses it. */
export function treatMessage(message: Message, { rules, link, nowMs }: TreatmentContext): Treatment {
  const treatment: Treatment = {
    message,
    delayMs: 0,
    throttle: undefined,
    blockers: [],
    slowedBy: [],
    aside: undefined,
    copies: undefined,
    loss: 'none',
    fate: 'passed',
    by: undefined,
  };
  for (const active of rules) {
    // It acts on ends of connections alone.
    if (active.rule.act.kind === 'slow-close' || !active.isFor(treatment.message, link)) continue;
    if (!act(treatment, active, { link, nowMs })) {
      active.refuse(link);
      continue;
    }
    if (active.rule.act.kind !== 'watch') {
      treatment.fate = active.rule.act.kind;
      treatment.by = active.name;
    }
    if (treatment.loss !== 'none') break;
  }
  return treatment;
}

/** False when the act can't be done to this message. */
function act(treatment: Treatment, active: ActiveRule, { link, nowMs }: { link: Link; nowMs: number }): boolean {
  const { rule, blocker } = active;
  const state = active.on(link);
  switch (rule.act.kind) {
    case 'watch':
      return true;
    case 'delay':
      treatment.delayMs += drawDelay(rule.act, state.prng);
      treatment.slowedBy.push(blocker);
      return true;
    case 'drop':
      treatment.loss = 'message';
      return true;
    case 'duplicate':
      treatment.copies = { count: rule.act.copies, afterMs: rule.act.afterMs ?? 0, blocker };
      return true;
    case 'reorder':
      treatment.aside = { followers: rule.act.by, forMs: rule.act.mostMs, blocker, isHeld: false };
      return true;
    case 'hold':
      treatment.aside = { blocker, isHeld: true, ...(rule.act.forMs === undefined ? {} : { forMs: rule.act.forMs }) };
      return true;
    case 'corrupt': {
      const spoiled = corrupt(treatment.message, rule.act, state.prng);
      if (spoiled === undefined) return false;
      const { kind, isWhole, framing } = treatment.message;
      treatment.message = new Message(spoiled, { kind, isWhole, framing });
      return true;
    }
    case 'truncate':
      treatment.message = cutShort(treatment.message, rule.act.keep);
      treatment.loss = 'truncated';
      return true;
    case 'throttle': {
      const { bytesPerSecond } = rule.act;
      treatment.slowedBy.push(blocker);
      treatment.throttle = { bytesPerSecond, freeAtMs: Math.max(nowMs, state.freeAtMs) };
      state.freeAtMs = treatment.throttle.freeAtMs + (1_000 * treatment.message.bytes.length) / bytesPerSecond;
      return true;
    }
    case 'reset':
      treatment.loss = 'reset';
      return true;
    case 'half-close':
      treatment.loss = 'half-closed';
      return true;
    case 'stall':
      treatment.blockers.push(blocker);
      return true;
    case 'slow-close':
      assert(false, 'slow-close acts on no message');
      return false;
    default:
      return unreachable(rule.act);
  }
}

function cutShort({ bytes, kind, framing }: Message, keep: number): Message {
  // Never the whole of it: a message that passes whole was not truncated.
  return new Message(bytes.subarray(0, Math.min(keep, bytes.length - 1)), { kind, framing, isWhole: false });
}
