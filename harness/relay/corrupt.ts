import { isJsonObject, type Json, stringifyJson } from '../core/json.ts';
import type { Prng } from '../core/prng.ts';
import type { MessageAct } from '../ports/message-relay.ts';
import type { Message } from './message.ts';

const newline = 10;

/** The message with one bit or one field changed; undefined where it has no such field, or can't be written again. */
export function corrupt(
  message: Message,
  act: Extract<MessageAct, { kind: 'corrupt' }>,
  prng: Prng,
): Buffer | undefined {
  if (act.field === undefined) return flipBit(message, prng);
  if (message.framing !== 'newline-json' || message.field(act.field) === undefined) return undefined;
  const spoiled = replaceAt(message.value ?? null, act.field.split('.'), (old) => act.value ?? otherValue(old));
  try {
    return Buffer.from(`${stringifyJson(spoiled)}\n`);
  } catch {
    // Nested deeper than the stack: a peer's choice, and no reason to fail.
    return undefined;
  }
}

/** Any bit; but a line stays one line, or the next one would be spoiled as well. */
function flipBit({ bytes, framing }: Message, prng: Prng): Buffer | undefined {
  const isLine = framing === 'newline-json';
  const length = isLine ? bytes.length - 1 : bytes.length;
  if (length < 1) return undefined;
  const copy = Buffer.from(bytes);
  const at = prng.below(length);
  const flipped = (copy[at] ?? 0) ^ (1 << prng.below(8));
  copy[at] = isLine && flipped === newline ? flipped ^ 1 : flipped;
  return copy;
}

/** Another value of the same type. */
function otherValue(old: Json): Json {
  if (typeof old === 'number') return old + 1;
  if (typeof old === 'bigint') return old + 1n;
  if (typeof old === 'boolean') return !old;
  if (typeof old === 'string') return `${old}~`;
  return null;
}

function replaceAt(value: Json, path: readonly string[], change: (old: Json) => Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return change(value);
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((each, i) => (String(i) === name ? replaceAt(each, rest, change) : each));
  }
  if (!isJsonObject(value)) return value;
  return { ...value, [name]: replaceAt(value[name] ?? null, rest, change) };
}
