import type { Operation } from '../../../harness/core/history.ts';
import { kvAppend } from './kv-append.ts';
import type { Effect, Model, Reading } from './model.ts';
import { askedValue, foreignOperation, keyOf, listAnswered, valueText } from './read-fields.ts';

const name = 'append-list';
const fs = ['append', 'read'];
/** How many elements of a long list a sentence quotes. */
const quotedMax = 8;

/**
 * A list that grows: `append 1`, `read -> [1]`. In normal form it is a text to which elements are appended, each with an end of line,
 * which canonical JSON never contains: a list begins with another exactly if its text does.
 */
export const appendList: Model = {
  ...kvAppend,
  name,
  summary: 'a list: append and read',
  operations: fs,
  read,
  describe,
};

function read(operation: Operation): Reading | undefined {
  const { f, type, input } = operation;
  if (!fs.includes(f)) throw foreignOperation(operation, name, fs);
  const key = keyOf(input);
  if (f === 'read') {
    if (type !== 'ok') return undefined;
    const output = listAnswered(operation)
      .map((element) => `${valueText(operation, element)}\n`)
      .join('');
    return { key, isOpen: false, effect: { f: 'get', args: [], output, ok: true } };
  }
  if (type === 'fail') return undefined;
  const args = [`${valueText(operation, askedValue(input))}\n`];
  return { key, isOpen: type === 'info', effect: { f, args, output: undefined, ok: true } };
}

function describe({ f, args, output = '' }: Effect): string {
  if (f === 'append') return `appended ${args[0]?.trimEnd()}`;
  const elements = output.split('\n').slice(0, -1);
  // Long lists differ at their ends.
  if (elements.length > quotedMax)
    return `read a list of ${elements.length} elements ending in ${elements.slice(-quotedMax).join(', ')}`;
  return `read [${elements.join(', ')}]`;
}
