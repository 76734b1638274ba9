import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { type Nanos, msToNanos, nanos } from '../../core/time.ts';
import type { TraceEvent } from '../../core/trace.ts';
import { momentText } from '../quantity-text.ts';
import { announcedWord, announces } from './announces.ts';
import { type SequenceRow, arrowState, fateWord } from './sequence-row.ts';

/** A node's trace may reach the controller that much later than what it announced reaches the relay. */
const traceLag = msToNanos(50);

type MessageRow = Extract<SequenceRow, { kind: 'message' }>;

/** The messages of one transaction: those that say that they are, and those that speak of it. */
export function messagesOf(messages: readonly RecordedMessage[], transaction: string): RecordedMessage[] {
  const quoted = JSON.stringify(transaction);
  return messages.filter(({ txn, text }) => txn === transaction || (txn === undefined && text.includes(quoted)));
}

export interface MessageContext {
  readonly events: readonly TraceEvent[];
  /** Those events that have rows. */
  readonly shown: readonly TraceEvent[];
  readonly faults: readonly FaultRecord[];
}

/** What was said again and again to no effect is one row; whatever an act names as its cause has a row of its own. */
export function messageRows(messages: readonly RecordedMessage[], context: MessageContext): MessageRow[] {
  const causes = new Set(context.events.map(({ cause, node }) => `${cause}>${node}`));
  const told = messages.map((message) => ({ message, isCut: isCutOff(message, context.faults) }));
  const groups = Map.groupBy(told, ({ isCut, message }) => {
    const { from, to, fate, id, kind, name = kind, sequence } = message;
    return id !== undefined && causes.has(`${id}>${to}`) ? sequence : `${from} ${to} ${name} ${fate} ${isCut}`;
  });
  return [...groups.values()].flatMap((same): MessageRow[] => {
    const [first] = same;
    const last = same.at(-1);
    if (first === undefined || last === undefined) return [];
    const { isCut, message } = first;
    const again = same.length === 1 ? '' : ` ×${same.length}, until ${momentText(last.message.time)}`;
    const hasEffect = message.id !== undefined && causes.has(`${message.id}>${message.to}`);
    return [
      {
        kind: 'message',
        at: placeOf(message, context),
        message,
        // A cut keeps what a connection carries until it is healed, or loses it with the connection.
        state: isCut ? (hasEffect ? 'late' : 'lost') : arrowState(message.fate),
        label: `${messageText(message)}${isCut ? ', cut off' : ''}${again}`,
      },
    ];
  });
}

/** True while a fault keeps whatever its link carries: the relay has read the message, and does not pass it on. */
function isCutOff({ from, time, to }: RecordedMessage, faults: readonly FaultRecord[]): boolean {
  return faults.some(
    ({ class: kind, links, stages: { healed, injected } }) =>
      kind === 'partition' &&
      injected !== undefined &&
      injected.at <= time &&
      !(healed !== undefined && healed.at <= time) &&
      links.some(([a, b]) => a === from && b === to),
  );
}

/** `commit, dropped`. */
export function messageText({ fate, kind, name = kind }: RecordedMessage): string {
  const word = fateWord(fate);
  return word === '' ? name : `${name}, ${word}`;
}

/**
 * Traces leave a node before what they announce and may be read after it; what a message caused may be read before the relay
 * has looked at it. The act comes first all the same, and the message before its effect.
 */
function placeOf(message: RecordedMessage, { events, shown }: MessageContext): Nanos {
  const { from, id, text, time, to } = message;
  const announced = shown.find(
    (event) =>
      event.node === from &&
      event.seenAt > time &&
      event.seenAt <= time + traceLag &&
      announces(event, to) &&
      text.includes(announcedWord(event)),
  );
  const effect = events.find(({ cause, node }) => id !== undefined && cause === id && node === to);
  const sent = announced === undefined ? time : announced.seenAt + 1;
  return nanos(Math.min(sent, (effect?.seenAt ?? Infinity) - 1));
}

/** All who sent or received. */
export function endsOf(messages: readonly RecordedMessage[]): NodeName[] {
  return [...new Set(messages.flatMap(({ from, to }) => [from, to]))];
}
