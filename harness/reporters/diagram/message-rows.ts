import type { NodeName } from '../../core/op.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import { type Nanos, msToNanos, nanos } from '../../core/time.ts';
import type { TraceEvent } from '../../core/trace.ts';
import { momentText } from '../quantity-text.ts';
import { announcedWord, announces } from './announces.ts';
import { type SequenceRow, fateWord } from './sequence-row.ts';

/** A node's trace may reach the controller that much later than what it announced reaches the relay. */
const traceLag = msToNanos(50);

type MessageRow = Extract<SequenceRow, { kind: 'message' }>;

/** The messages of one transaction: those that say that they are, and those that speak of it. */
export function messagesOf(messages: readonly RecordedMessage[], transaction: string): RecordedMessage[] {
  const quoted = JSON.stringify(transaction);
  return messages.filter(({ txn, text }) => txn === transaction || (txn === undefined && text.includes(quoted)));
}

/** What was said again and again to no effect is one row; whatever an act names as its cause has a row of its own. `shown` are those events that have rows. */
export function messageRows(
  messages: readonly RecordedMessage[],
  { events, shown }: { readonly events: readonly TraceEvent[]; readonly shown: readonly TraceEvent[] },
): MessageRow[] {
  const causes = new Set(events.map(({ cause, node }) => `${cause}>${node}`));
  const groups = Map.groupBy(messages, (message) => {
    const { from, to, fate, id, kind, name = kind, sequence } = message;
    return id !== undefined && causes.has(`${id}>${to}`) ? sequence : `${from} ${to} ${name} ${fate}`;
  });
  return [...groups.values()].flatMap((same): MessageRow[] => {
    const [message] = same;
    const last = same.at(-1);
    if (message === undefined || last === undefined) return [];
    const again = same.length === 1 ? '' : ` ×${same.length}, until ${momentText(last.time)}`;
    return [
      { kind: 'message', at: placeOf(message, { events, shown }), message, label: `${messageText(message)}${again}` },
    ];
  });
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
function placeOf(
  message: RecordedMessage,
  { events, shown }: { readonly events: readonly TraceEvent[]; readonly shown: readonly TraceEvent[] },
): Nanos {
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
