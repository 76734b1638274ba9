import { type Json, isJsonObject, jsonEquals, parseJson } from '../../core/json.ts';
import type { RecordedMessage } from '../../core/recorded-message.ts';
import type { Nanos } from '../../core/time.ts';
import type { SeenMessage } from '../../ports/message-relay.ts';
import type { System } from '../../ports/system.ts';
import { messageTextMax } from '../../store/message-lines.ts';

/** Names are of the system's making: as much of them as anybody reads. */
const nameMax = 200;
const headMax = 60;

type Vocabulary = Pick<System, 'messages' | 'messageFields'>;

/** A message of the relay's log as the run's folder keeps it: under the name that the system has for it. */
export function describeMessage(seen: SeenMessage, time: Nanos, system: Vocabulary): RecordedMessage {
  const { sequence, link, port, connection, kind, bytes, text, fate, by } = seen;
  const [from, to] = link;
  const value = valueOf(text);
  const name = nameOf(value, system) ?? wordOf(value) ?? headOf(seen);
  const id = idOf(value, from);
  // Clients speak another language than nodes, and call a transaction the same.
  const txn = fieldAt(value, system.messageFields?.['txn'] ?? 'txn') ?? fieldAt(value, 'txn');
  return {
    sequence,
    time,
    from,
    to,
    port,
    connection,
    kind,
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
    ...(typeof txn === 'string' && txn.length <= nameMax ? { txn } : {}),
    bytes,
    text: text.slice(0, messageTextMax),
    fate,
    ...(by === undefined ? {} : { by: by.slice(0, nameMax) }),
  };
}

/** The beginning of a long message is no JSON, and neither is what is none. */
function valueOf(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Of several names that fit, the one that says most. */
function nameOf(value: Json | undefined, { messages = {} }: Vocabulary): string | undefined {
  const fitting = Object.entries(messages).filter(([, fields]) =>
    Object.entries(fields).every(([path, is]) => jsonEquals(fieldAt(value, path), is)),
  );
  const said = (entry: (typeof fitting)[number]): number => Object.keys(entry[1]).length;
  const [best] = fitting.toSorted((a, b) => said(b) - said(a));
  return best?.[0].slice(0, nameMax);
}

/** Most protocols of JSON say what a message is in a field of one of these names. */
function wordOf(value: Json | undefined): string | undefined {
  const word = ['kind', 'type'].map((field) => fieldAt(value, field)).find((each) => typeof each === 'string');
  return word === undefined ? undefined : word.slice(0, headMax);
}

/** Of HTTP the first line tells most. */
function headOf({ kind, text }: SeenMessage): string | undefined {
  if (kind !== 'request' && kind !== 'response') return undefined;
  return text.split('\r\n', 1)[0]?.slice(0, headMax);
}

/** As acts in traces name their cause (`TraceEvent.cause`). Heartbeats are numbered 0. */
function idOf(value: Json | undefined, from: string): string | undefined {
  const [incarnation, sequence] = [fieldAt(value, 'incarnation'), fieldAt(value, 'sequence')];
  if (typeof incarnation !== 'number' || typeof sequence !== 'number' || sequence === 0) return undefined;
  return `${from}/${incarnation}/${sequence}`.slice(0, nameMax);
}

function fieldAt(value: Json | undefined, path: string): Json | undefined {
  let at = value;
  for (const name of path.split('.')) {
    if (!isJsonObject(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}
