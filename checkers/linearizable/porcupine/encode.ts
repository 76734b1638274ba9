import type { Call, Partition } from '../engine.ts';

/** Numbers of the kinds of call, as calls/calls.go has them. */
const kinds = { read: 0, write: 1, casDone: 2, casRefused: 3, casOpen: 4, get: 5, put: 6, append: 7 } as const;

/** Models whose states are texts that grow: lists are such texts in normal form. */
const textModels: readonly string[] = ['kv-append', 'append-list'];
const casModels: readonly string[] = ['cas-register', 'kv'];
/** The models that the shim has kinds for. */
export const encodedModels: readonly string[] = ['register', ...casModels, ...textModels];

const headerWords = 3;
const callWords = 6;
/** Where there is no text, and for the return of a call that stays open: after every other event. */
const none = 0xffff_ffff;

/**
 * A partition for the shim, in words of 32 bits: the text that the object holds first, the number of calls, the number
 * of texts; six words a call (its call, its return, its kind, two arguments, its output); the length of each text in
 * bytes, and the texts end to end. A text is named by its number.
 *
 * Registers never look into a text, so their texts are not sent. Where they are, they are UTF-16 as they stand: in
 * UTF-8 all lone surrogates would become the same character.
 *
 * Undefined for a call that the shim has no kind for.
 */
export function encodePartition(partition: Partition): Uint32Array<ArrayBuffer> | undefined {
  const { model } = partition;
  return encodeCalls(partition, (call) => kindOfCall(model, call), textModels.includes(model));
}

/** The same for kinds of call that the caller knows. */
export function encodeCalls(
  { initial, calls }: Partition,
  kindOf: (call: Call) => number | undefined,
  sendsTexts: boolean,
): Uint32Array<ArrayBuffer> | undefined {
  const numbers = new Map<string, number>([[initial, 0]]);
  const numberOf = (text: string | undefined): number => {
    if (text === undefined) return none;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const fields = new Uint32Array(calls.length * callWords);
  let at = 0;
  for (const call of calls) {
    const kind = kindOf(call);
    if (kind === undefined) return undefined;
    fields[at++] = call.call;
    fields[at++] = call.return === Infinity ? none : call.return;
    fields[at++] = kind;
    fields[at++] = numberOf(call.args[0]);
    fields[at++] = numberOf(call.args[1]);
    fields[at++] = numberOf(call.output);
  }
  return assemble(fields, sendsTexts ? [...numbers.keys()] : []);
}

/** The number of the kind of call; undefined where the model has no such call. */
export function kindOfCall(model: string, { f, ok, return: end }: Call): number | undefined {
  if (textModels.includes(model)) return f === 'get' || f === 'put' || f === 'append' ? kinds[f] : undefined;
  if (!encodedModels.includes(model)) return undefined;
  if (f === 'read' || f === 'write') return kinds[f];
  if (f !== 'cas' || !casModels.includes(model)) return undefined;
  // An open one may have found another value: it then changed nothing, which is as if it had been left out.
  if (end === Infinity) return kinds.casOpen;
  return ok ? kinds.casDone : kinds.casRefused;
}

function assemble(fields: Uint32Array, texts: readonly string[]): Uint32Array<ArrayBuffer> {
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  const textsAt = headerWords + fields.length + texts.length;
  const words = new Uint32Array(textsAt + Math.ceil(units / 2));
  words.set([0, fields.length / callWords, texts.length]);
  words.set(fields, headerWords);
  words.set(
    texts.map((text) => 2 * text.length),
    headerWords + fields.length,
  );
  const characters = new Uint16Array(words.buffer, 4 * textsAt);
  let at = 0;
  for (const text of texts) for (let i = 0; i < text.length; i++) characters[at++] = text.charCodeAt(i);
  return words;
}
