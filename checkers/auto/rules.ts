import type { Profile } from './profile.ts';

/** The operations by which one checker is told from all others. */
export interface Rule {
  /** As `--checker` takes it: `queue`, `linearizable:cas-register`. */
  readonly choice: string;
  /** Kinds of operation that must be there: of each entry one. */
  readonly needs: readonly (readonly string[])[];
  /** Kinds that may be there besides. Any other kind, and the rule does not fit. */
  readonly mayHave: readonly string[];
  /** What else must be so: kinds alone don't tell a set from a counter. */
  readonly fits?: (profile: Profile) => boolean;
}

const needs = (...entries: readonly (string | readonly string[])[]): readonly (readonly string[])[] =>
  entries.map((entry) => (typeof entry === 'string' ? [entry] : entry));

/** True unless the reads answered something, and none of it was of that shape. */
const readsMayBe =
  (shape: 'number' | 'list', f = 'read') =>
  ({ answers }: Profile): boolean => {
    const seen = answers.get(f) ?? new Set();
    return seen.size === 0 || seen.has(shape);
  };

const hasStep =
  (...names: readonly string[]) =>
  ({ steps }: Profile): boolean =>
    names.some((name) => steps.has(name));

const onlySteps =
  (...names: readonly string[]) =>
  ({ steps }: Profile): boolean =>
    steps.isSubsetOf(new Set(names));

/** A possession that ends by itself says when, and gives a token to tell it from the next. */
const isLeased = ({ fields }: Profile): boolean => ['token', 'ttl', 'until'].some((name) => fields.has(name));

/** What is acquired is a number that grows. */
const isFenced = ({ answers, telling }: Profile): boolean =>
  telling.has('acquire') && answers.get('acquire')?.has('number') === true;

/** Single values are written, and reads answer lists of them. */
const readsShowAll = ({ answers, questions }: Profile): boolean => {
  const shapes = answers.get('read');
  return shapes?.size === 1 && shapes.has('list') && questions.get('write')?.has('list') !== true;
};

/** Increments answer what they led to, and not merely that they were made. */
const tellsValue = ({ telling }: Profile): boolean => ['add', 'inc', 'increment'].some((f) => telling.has(f));

/** By which consumers change what they read. */
const consumerKinds = ['txn', 'assign', 'subscribe', 'crash', 'debug-topic-partitions'];

/** Every kind of history that can be told by its operations. One that fits two rules is not judged unasked. */
export const rules: readonly Rule[] = [
  {
    choice: 'list-append',
    needs: needs('txn'),
    mayHave: [],
    fits: (profile) => hasStep('append')(profile) && !hasStep('w', 'send', 'poll')(profile),
  },
  {
    choice: 'rw-register',
    needs: needs('txn'),
    mayHave: [],
    fits: (profile) => hasStep('w', 'insert', 'delete')(profile) && !hasStep('append', 'send', 'poll')(profile),
  },
  {
    choice: 'linearizable:register',
    needs: needs(['read', 'write']),
    mayHave: [],
    fits: (profile) => !hasStep('r', 'w')(profile) && !readsShowAll(profile),
  },
  {
    choice: 'causal-reverse',
    needs: needs('read', 'write'),
    mayHave: [],
    fits: (profile) => !hasStep('r', 'w')(profile) && readsShowAll(profile),
  },
  { choice: 'long-fork', needs: needs('read', 'write'), mayHave: [], fits: hasStep('r', 'w') },
  { choice: 'linearizable:cas-register', needs: needs('cas'), mayHave: ['read', 'write'] },
  { choice: 'linearizable:kv', needs: needs('get', 'put'), mayHave: ['cas'] },
  { choice: 'linearizable:kv-append', needs: needs('get', 'append'), mayHave: ['put'] },
  { choice: 'linearizable:append-list', needs: needs('append', 'read'), mayHave: [] },
  { choice: 'linearizable:set', needs: needs(['add', 'remove'], 'contains'), mayHave: ['add', 'remove', 'read'] },
  { choice: 'linearizable:stack', needs: needs('push', 'pop'), mayHave: [] },
  { choice: 'queue', needs: needs('enqueue', ['dequeue', 'drain']), mayHave: ['dequeue', 'drain'] },
  { choice: 'set-full', needs: needs('add', 'read'), mayHave: [], fits: readsMayBe('list') },
  {
    choice: 'counter',
    needs: needs(['add', 'increment', 'decrement'], 'read'),
    mayHave: ['add', 'increment', 'decrement'],
    fits: (profile) => readsMayBe('number')(profile) && !tellsValue(profile),
  },
  {
    choice: 'monotonic',
    needs: needs(['inc', 'increment', 'add']),
    mayHave: ['inc', 'increment', 'add', 'read'],
    fits: (profile) => readsMayBe('number')(profile) && tellsValue(profile),
  },
  { choice: 'unique-ids', needs: needs('generate'), mayHave: [] },
  {
    choice: 'lock',
    needs: needs('acquire', 'release'),
    mayHave: [],
    fits: (profile) => !isLeased(profile) && !isFenced(profile),
  },
  {
    choice: 'linearizable:fenced-mutex',
    needs: needs('acquire', 'release'),
    mayHave: [],
    fits: (profile) => !isLeased(profile) && isFenced(profile),
  },
  { choice: 'lease', needs: needs('acquire'), mayHave: ['release', 'renew', 'work'], fits: isLeased },
  {
    choice: 'bank',
    needs: needs('transfer', ['read', 'read-all']),
    mayHave: ['read', 'read-all', 'read-final', 'outcome'],
  },
  { choice: 'log', needs: needs('send', 'poll'), mayHave: consumerKinds },
  {
    choice: 'log',
    needs: needs('txn'),
    mayHave: ['send', 'poll', ...consumerKinds],
    fits: (profile) => hasStep('send', 'poll')(profile) && onlySteps('send', 'poll')(profile),
  },
  { choice: 'watch', needs: needs('write', ['watch', 'final-watch']), mayHave: ['watch', 'final-watch', 'read'] },
  { choice: 'write-skew', needs: needs('insert'), mayHave: ['read'] },
  { choice: 'read-all', needs: needs('write-all', 'read-all'), mayHave: [] },
];
