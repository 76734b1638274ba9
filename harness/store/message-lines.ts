import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type RecordedMessage, messageFates } from '../core/recorded-message.ts';
import { type LinesRead, parserOf, readJsonLines } from './json-lines.ts';

export const messagesVersion = 1;
/** As much of a message as is kept; what is longer is another program's. */
export const messageTextMax = 600;
/** As many lines as a run keeps. */
export const messagesMax = 6_000;

const name = z.string().max(200);
const count = z.number().int().nonnegative();

const messageLineSchema: z.ZodType<RecordedMessage> = z.object({
  sequence: count,
  time: z.number(),
  from: name,
  to: name,
  port: name,
  connection: count,
  kind: name,
  name: name.optional(),
  id: name.optional(),
  txn: name.optional(),
  bytes: count,
  text: z.string().max(messageTextMax),
  fate: z.enum(messageFates),
  by: name.optional(),
}) as unknown as z.ZodType<RecordedMessage>;

/**
 * What the relay carried around faults and triggers (`evidence/messages.jsonl`), in the order in which it saw it. A message
 * that stands twice is what its later line says: something else became of it in the end. Runs without a relay have none.
 *
 * @throws UsageError naming the file and the line.
 */
export async function readMessages(path: string): Promise<LinesRead<RecordedMessage>> {
  if (!existsSync(path)) return { items: [], gaps: [] };
  const bySequence = new Map<number, RecordedMessage>();
  const parse = parserOf(messageLineSchema);
  let left = 0;
  const { gaps } = await readJsonLines<void>(path, {
    what: 'messages',
    version: messagesVersion,
    parse: (value) => {
      const message = parse(value);
      if (bySequence.size < messagesMax || bySequence.has(message.sequence)) bySequence.set(message.sequence, message);
      else left += 1;
    },
  });
  const items = [...bySequence.values()].toSorted((a, b) => a.sequence - b.sequence);
  const unread = left === 0 ? [] : [`messages: ${left} beyond the first ${messagesMax} were left out`];
  return { items, gaps: [...gaps, ...unread] };
}
