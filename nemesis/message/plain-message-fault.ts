import { unreachable } from '../../harness/core/errors.ts';
import type { MessageAct } from '../../harness/ports/message-relay.ts';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import type { FaultAct } from './draw-message-fault.ts';
import type { MessageOptions } from './message-options.ts';

/** What the target sends to any other node, each message of it; how hard is what the option `act` says. */
export function plainMessageFault(kind: FaultAct, context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const options: MessageOptions = {
    act: plainAct(kind),
    order: nodes,
    peers: Math.max(1, nodes.length - 1),
    direction: 'out',
    between: 'nodes',
    seed: String(prng.uint32()),
  };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context) };
}

function plainAct(kind: FaultAct): MessageAct {
  switch (kind) {
    case 'delay':
      return { kind, ms: 200 };
    case 'duplicate':
      return { kind, copies: 1 };
    case 'reorder':
      return { kind, by: 1, mostMs: 400 };
    case 'truncate':
      return { kind, keep: 0 };
    case 'throttle':
      return { kind, bytesPerSecond: 5_000 };
    case 'reset':
      return { kind, atOnce: true };
    case 'drop':
    case 'stall':
    case 'half-close':
    case 'hold':
    case 'corrupt':
      return { kind };
    default:
      return unreachable(kind);
  }
}
