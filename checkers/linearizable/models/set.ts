import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import type { Collapse, Effect, Model, Reading } from './model.ts';
import { askedValue, foreignOperation, givenAnswer, isRefused, keyOf, listAnswered, valueText } from './read-fields.ts';

const name = 'set';
const fs = ['add', 'remove', 'contains', 'read'];
const yes = 'true';
const no = 'false';
/** How many elements of a large set a sentence quotes. */
const quotedMax = 8;

/**
 * A set: `add 1`, `remove 1`, `contains 1 -> true`, `read -> [1]`. An `add` or `remove` that answers true or false says whether it
 * changed anything, and one that is `fail` with the error `mismatch` (or `present`, `absent`) says that it did not; any other
 * answer says nothing. States and reads are sorted elements, each with an end of line: a read that names an element twice is of no state.
 */
export const set: Model = {
  name,
  summary: 'a set: add, remove, contains and read',
  initial: '',
  operations: fs,
  read,
  step,
  isReadOnly: ({ f, output }) => f === 'read' || f === 'contains' || output === no,
  observe,
  kind,
  builds: () => true,
  supplies: () => true,
  isSource: ({ f, args }, goal) => isSource(f, args[0] ?? '', goal),
  specialised: (calls) => (calls.some(({ f }) => f === 'remove') ? set : growing),
  describe,
};

/** Without removals an element that is there stays: no later answer can lack it. */
const growing: Model = {
  ...set,
  builds: (state, { f, output = '' }) => (f === 'read' ? isSubset(state, output) : f !== 'contains' || output === yes),
  supplies: () => false,
};

function step(state: string, { f, args, output }: Effect): string | undefined {
  if (f === 'read') return state === output ? state : undefined;
  const element = `${args[0]}\n`;
  const at = placeOf(state, element);
  const isThere = state.startsWith(element, at);
  if (f === 'contains') return isThere === (output === yes) ? state : undefined;
  const changes = f === 'add' ? !isThere : isThere;
  if (output !== undefined && changes !== (output === yes)) return undefined;
  if (!changes) return state;
  return f === 'add'
    ? state.slice(0, at) + element + state.slice(at)
    : state.slice(0, at) + state.slice(at + element.length);
}

/** Where the element is, or belongs, in the sorted text. */
function placeOf(state: string, element: string): number {
  let at = 0;
  while (at < state.length) {
    const end = state.indexOf('\n', at) + 1;
    if (state.slice(at, end) >= element) return at;
    at = end;
  }
  return at;
}

/** Both are sorted, so that one pass is enough. */
function isSubset(state: string, superset: string): boolean {
  const elements = elementsOf(state);
  let found = 0;
  for (const element of elementsOf(superset)) if (element === elements[found]) found++;
  return found === elements.length;
}

function elementsOf(state: string): string[] {
  return state.split('\n').slice(0, -1);
}

/** Where nobody reads the whole set, only the elements that somebody asks about can be told. */
function observe(calls: readonly Effect[]): Collapse {
  if (calls.some(({ f }) => f === 'read')) return (state) => state;
  const observed = observedElements(calls);
  return (state) =>
    elementsOf(state)
      .filter((element) => observed.has(element))
      .map((element) => `${element}\n`)
      .join('');
}

function observedElements(calls: readonly Effect[]): Set<string> {
  return new Set(calls.flatMap(({ args, output }) => (output === undefined ? [] : (args[0] ?? []))));
}

function kind({ f, args, output }: Effect): string {
  return `${f} ${args[0] ?? ''} ${output ?? ''}`;
}

function isSource(f: string, element: string, { args, output }: Effect): boolean {
  if (args[0] !== undefined) return element === args[0];
  return elementsOf(output ?? '').includes(element) === (f === 'add');
}

function read(operation: Operation): Reading | undefined {
  const { f, type, input } = operation;
  if (!fs.includes(f)) throw foreignOperation(operation, name, fs);
  const key = keyOf(input);
  if (f === 'read') {
    if (type !== 'ok') return undefined;
    const elements = listAnswered(operation).map((element) => `${valueText(operation, element)}\n`);
    const output = elements.toSorted((a, b) => (a < b ? -1 : 1)).join('');
    return { key, isOpen: false, effect: { f, args: [], output, ok: true } };
  }
  const args = [valueText(operation, askedValue(input))];
  if (f === 'contains') {
    if (type !== 'ok') return undefined;
    return { key, isOpen: false, effect: { f, args, output: containsAnswer(operation), ok: true } };
  }
  if (type === 'fail' && !isRefused(operation, f === 'add' ? ['present'] : ['absent'])) return undefined;
  const output = type === 'fail' ? no : type === 'ok' ? changeAnswer(operation, args[0]) : undefined;
  return { key, isOpen: type === 'info', effect: { f, args, output, ok: type !== 'fail' } };
}

function containsAnswer(operation: Operation): string {
  const answer = givenAnswer(operation);
  if (typeof answer === 'boolean') return answer ? yes : no;
  throw new UsageError(
    `history line ${operation.index}: the contains is ok and answers neither true nor false; check the history with the model of its workload`,
  );
}

/** A harness that repeats what was asked says nothing, also where the element is true or false itself. */
function changeAnswer(operation: Operation, element: string | undefined): string | undefined {
  const answer = givenAnswer(operation);
  if (typeof answer !== 'boolean') return undefined;
  const text = answer ? yes : no;
  return text === element ? undefined : text;
}

function describe({ f, args, output = '' }: Effect): string {
  if (f === 'contains') return output === yes ? `found ${args[0]}` : `did not find ${args[0]}`;
  if (f === 'read') {
    const elements = elementsOf(output);
    const more = elements.length - quotedMax;
    return `read {${elements.slice(0, quotedMax).join(', ')}${more > 0 ? `, and ${more} more` : ''}}`;
  }
  const what = f === 'add' ? `added ${args[0]}` : `removed ${args[0]}`;
  if (output === '') return what;
  return output === yes
    ? `${what}, which was ${f === 'add' ? 'not there' : 'there'}`
    : `found ${args[0]} ${f === 'add' ? 'there already' : 'gone already'}`;
}
