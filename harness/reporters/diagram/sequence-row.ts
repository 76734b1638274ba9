import { unreachable } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { RecordedFate, RecordedMessage } from '../../core/recorded-message.ts';
import type { Nanos } from '../../core/time.ts';
import type { TraceEvent } from '../../core/trace.ts';

/** One line of a transaction's story. */
export type SequenceRow =
  | { readonly kind: 'act'; readonly at: Nanos; readonly event: TraceEvent; readonly label: string }
  | { readonly kind: 'client'; readonly at: Nanos; readonly label: string }
  | { readonly kind: 'fault'; readonly at: Nanos; readonly label: string }
  | {
      readonly kind: 'message';
      readonly at: Nanos;
      readonly message: RecordedMessage;
      readonly state: ArrowState;
      readonly label: string;
    };

/** An arrow between lanes. Rows are numbers of the story's rows. */
export interface SequenceArrow {
  readonly from: NodeName;
  readonly to: NodeName;
  readonly sentRow: number;
  /** Where it came into effect; that of its sending where that is not known. */
  readonly arrivedRow: number;
  readonly state: ArrowState;
  /** On the arrow; empty for what was inferred from traces: the acts at its ends say it. */
  readonly label: string;
  /** On hover: all that is known of it. */
  readonly title: string;
}

/** `lost` did not arrive whole; `late` was kept back; `changed` arrived, and not as it was sent. */
export type ArrowState = 'arrived' | 'lost' | 'late' | 'changed';

/** What a fault does to a node's lane, between two rows. */
export interface SequenceSpan {
  readonly lane: NodeName;
  readonly fromRow: number;
  readonly toRow: number;
  readonly state: 'down' | 'paused' | 'other';
  readonly title: string;
}

export interface SequenceStory {
  readonly lanes: readonly NodeName[];
  readonly rows: readonly SequenceRow[];
  readonly arrows: readonly SequenceArrow[];
  readonly spans: readonly SequenceSpan[];
  readonly hidden: number;
}

/** What an arrow looks like after what was done to its message. */
export function arrowState(fate: RecordedFate): ArrowState {
  switch (fate) {
    case 'drop':
    case 'truncate':
    case 'reset':
    case 'half-close':
      return 'lost';
    case 'delay':
    case 'hold':
    case 'stall':
    case 'reorder':
    case 'throttle':
    case 'slow-close':
      return 'late';
    case 'duplicate':
    case 'corrupt':
      return 'changed';
    case 'passed':
    case 'watch':
      return 'arrived';
    default:
      return unreachable(fate);
  }
}

const fateWords: Readonly<Record<RecordedFate, string>> = {
  passed: '',
  watch: '',
  delay: 'delayed',
  drop: 'dropped',
  duplicate: 'duplicated',
  reorder: 'overtaken',
  hold: 'held',
  corrupt: 'corrupted',
  truncate: 'truncated',
  throttle: 'throttled',
  reset: 'reset',
  'half-close': 'half-closed',
  stall: 'stalled',
  'slow-close': 'closed late',
};

/** What was done to it, in a word; empty for what passed. */
export function fateWord(fate: RecordedFate): string {
  return fateWords[fate];
}
