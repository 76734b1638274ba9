import { unreachable } from '../../core/errors.ts';
import type { TraceAct } from '../../core/trace.ts';

/** What a node did, in a few words. */
export function actText(act: TraceAct): string {
  switch (act.kind) {
    case 'recovered':
      return 'recovers its log';
    case 'begin':
      return 'asks for votes';
    case 'write':
      return `${act.forced ? 'forces' : 'writes'} ${act.record} to its log`;
    case 'vote':
      return `votes ${act.vote}${act.reason === undefined ? '' : `: ${act.reason}`}`;
    case 'decide':
      return `decides ${act.decision} (${act.by})`;
    case 'tell':
      return `tells ${act.to}: ${act.decision}`;
    case 'apply':
      return `applies ${act.decision}`;
    case 'release':
      return 'frees its locks';
    case 'suspect':
      return `takes ${act.peer} for dead (${act.why})`;
    case 'unsuspect':
      return `hears ${act.peer} again`;
    case 'lead':
      return `becomes ${act.role}`;
    case 'timeout':
      return `times out waiting for ${act.waitingFor}`;
    case 'refuse':
      return `refuses a message: ${act.reason}`;
    default:
      return unreachable(act);
  }
}
