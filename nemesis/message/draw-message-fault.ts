import { unreachable } from '../../harness/core/errors.ts';
import type { Prng } from '../../harness/core/prng.ts';
import type { MessageAct, MessageActKind } from '../../harness/ports/message-relay.ts';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import type { MessageOptions } from './message-options.ts';

/** Acts that a fault of their own does; the relay's others are parts of what it offers to scenarios. */
export type FaultAct = Exclude<MessageActKind, 'watch' | 'slow-close'>;

type Frequency = Pick<MessageOptions, 'skip' | 'most' | 'chance'>;

/** Draws one instance: whom it hits, in which direction, how often and how hard. */
export function drawMessageFault(kind: FaultAct, context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const target = drawTarget(context);
  const order = prng.shuffle(nodes);
  const others = Math.max(1, nodes.length - 1);
  const narrow = { peers: prng.chance(1, 3) ? 1 : others, direction: prng.pick(['out', 'in', 'both'] as const) };
  // The first of a kind must bite, and beside a cut or a kill a single link may have nothing to hit.
  const isFirst = context.earlier === 0;
  const options: MessageOptions = {
    act: drawAct(kind, context),
    order,
    ...(isFirst ? { peers: others, direction: 'both' } : narrow),
    between: 'nodes',
    ...drawFrequency(kind, prng, isFirst),
    seed: String(prng.uint32()),
  };
  return { target, options: { ...options }, durationMs: drawLength(context) };
}

function drawAct(kind: FaultAct, context: DrawContext): MessageAct {
  const { prng, earlier } = context;
  switch (kind) {
    case 'delay':
      return drawDelayAct(context);
    case 'drop':
    case 'stall':
    case 'half-close':
      return { kind };
    case 'duplicate':
      return prng.chance(1, 2) || earlier === 0
        ? { kind, copies: 1 }
        : { kind, copies: 1, afterMs: prng.between(20, 400) };
    case 'reorder':
      return { kind, by: prng.between(1, 3), mostMs: prng.between(50, 400) };
    case 'hold':
      return prng.chance(1, 2) ? { kind } : { kind, forMs: prng.between(50, 800) };
    case 'corrupt':
      return { kind };
    case 'truncate':
      return { kind, keep: prng.between(0, 40) };
    case 'throttle':
      return { kind, bytesPerSecond: prng.pick([2_000, 5_000, 20_000]) };
    case 'reset':
      return { kind, atOnce: true };
    default:
      return unreachable(kind);
  }
}

/** Short and heavy-tailed, so that a message now and then comes very late; or around one of the system's own time-outs. */
function drawDelayAct({ prng, timeouts, maxMs }: DrawContext): MessageAct {
  const own = Object.values(timeouts).filter((each) => Number.isFinite(each) && each > 0);
  if (own.length > 0 && prng.chance(1, 2)) {
    // What is later than the fault lasts is not seen to be late.
    const timeoutMs = Math.min(prng.pick(own), maxMs / 3);
    return {
      kind: 'delay',
      ms: Math.round((timeoutMs * prng.between(50, 130)) / 100),
      jitterMs: Math.round(timeoutMs / 4),
    };
  }
  return { kind: 'delay', ms: prng.between(10, 120), jitterMs: prng.between(5, 60), distribution: 'pareto' };
}

/** Links as a whole are slow or silent; single messages are lost, late or doubled; and a connection breaks once or a few times. */
function drawFrequency(kind: FaultAct, prng: Prng, isFirst: boolean): Frequency {
  switch (kind) {
    case 'delay':
    case 'throttle':
    case 'stall':
      return {};
    case 'drop':
    case 'duplicate':
    case 'reorder':
      return { chance: [1, isFirst ? 2 : prng.pick([2, 4, 10])] };
    case 'hold':
    case 'corrupt':
      return { chance: [1, isFirst ? 4 : prng.pick([4, 10])], most: prng.between(1, 10) };
    case 'truncate':
    case 'reset':
    case 'half-close':
      return { most: prng.between(1, 3) };
    default:
      return unreachable(kind);
  }
}
