import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { answersOf } from './answer-texts.ts';
import type { Collapse, Effect, Model, Reading } from './model.ts';
import { answeredValue, foreignOperation, inputField, keyOf } from './read-fields.ts';

const name = 'kv-append';
const fs = ['get', 'put', 'append'];
/** How much of a long text a sentence quotes. */
const quotedMax = 40;

/** Texts by key: `get {key}` answered `{value}`, `put {key, value}`, `append {key, value}`. A key begins as ''. */
export const kvAppend: Model = {
  name,
  summary: 'texts by key: get, put and append',
  initial: '',
  operations: fs,
  read,
  step: (state, { f, args, output }) => {
    if (f === 'get') return state === output ? state : undefined;
    return f === 'put' ? args[0] : state + (args[0] ?? '');
  },
  isReadOnly: ({ f, args }) => f === 'get' || (f === 'append' && args[0] === ''),
  observe,
  kind: ({ f, args, output }, collapse) =>
    f === 'get' ? `get ${output}` : f === 'put' ? `put ${collapse(args[0] ?? '')}` : `append ${args[0]}`,
  builds: (state, { output }) => output?.startsWith(state) ?? true,
  supplies: ({ f, args }, { output }) => f === 'put' && (output?.startsWith(args[0] ?? '') ?? true),
  holdsText: true,
  isSource: ({ f, args }, { output = '' }) => (f === 'put' ? output === args[0] : output.endsWith(args[0] ?? '')),
  describe,
};

function read(operation: Operation): Reading | undefined {
  const { f, type, input } = operation;
  if (!fs.includes(f)) throw foreignOperation(operation, name, fs);
  if (type === 'fail') return undefined;
  const key = keyOf(input);
  if (f === 'get') {
    if (type !== 'ok') return undefined;
    const output = textOf(operation, answeredValue(operation));
    return { key, isOpen: false, effect: { f, args: [], output, ok: true } };
  }
  const args = [textOf(operation, inputField(operation, 'value'))];
  return { key, isOpen: type === 'info', effect: { f, args, output: undefined, ok: true } };
}

/** A key that isn't there reads as the empty text: the model knows no absence. */
function textOf(operation: Operation, value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'string')
    throw new UsageError(`history line ${operation.index}: the ${operation.f} has a value that is not text`);
  return value;
}

/**
 * Only what some get answered, and what can still grow into it, can be told apart: the prefixes of the answers.
 * All else is one dead text, longer than any answer, so that what is appended to it is dead too.
 */
function observe(calls: readonly Effect[]): Collapse {
  let dead: string | undefined;
  return (state) => {
    // Worked out when it is asked for first: it is costly where answers are long, and many searches never ask.
    const texts = answersOf(calls);
    if (texts.placeOf(state) !== texts.dead) return state;
    dead ??= '\0'.repeat(1 + texts.longest);
    return dead;
  };
}

function describe({ f, args, output }: Effect): string {
  if (f === 'get') return `got ${quoted(output ?? '')}`;
  return f === 'put' ? `put ${quoted(args[0] ?? '')}` : `appended ${quoted(args[0] ?? '')}`;
}

/** Long texts differ at their ends, so the end is what is shown. */
function quoted(text: string): string {
  if (text.length <= quotedMax) return JSON.stringify(text);
  return `a text of ${text.length} characters ending in ${JSON.stringify(text.slice(-quotedMax))}`;
}
