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

/** A possession that ends by itself says when. */
const hasExpiry = ({ fields }: Profile): boolean => ['ttl', 'until', 'expires'].some((name) => fields.has(name));

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
    fits: (profile) => hasStep('w')(profile) && !hasStep('append', 'send', 'poll')(profile),
  },
  { choice: 'linearizable:register', needs: needs('read', 'write'), mayHave: [] },
  { choice: 'linearizable:cas-register', needs: needs('cas'), mayHave: ['read', 'write'] },
  { choice: 'linearizable:kv', needs: needs('get', 'put'), mayHave: ['cas'] },
  { choice: 'linearizable:kv-append', needs: needs('get', 'append'), mayHave: ['put'] },
  { choice: 'linearizable:append-list', needs: needs('append', 'read'), mayHave: [] },
  { choice: 'linearizable:set', needs: needs(['add', 'remove'], 'contains'), mayHave: ['add', 'remove', 'read'] },
  { choice: 'linearizable:stack', needs: needs('push', 'pop'), mayHave: [] },
  { choice: 'queue', needs: needs('enqueue', ['dequeue', 'drain']), mayHave: ['dequeue', 'drain'] },
  { choice: 'set-full', needs: needs('add', 'read'), mayHave: [], fits: readsMayBe('list') },
  { choice: 'counter', needs: needs('add', 'read'), mayHave: ['increment', 'decrement'], fits: readsMayBe('number') },
  {
    choice: 'counter',
    needs: needs(['increment', 'decrement'], 'read'),
    mayHave: ['increment', 'decrement'],
    fits: readsMayBe('number'),
  },
  { choice: 'unique-ids', needs: needs('generate'), mayHave: [] },
  { choice: 'lock', needs: needs('acquire', 'release'), mayHave: [], fits: (profile) => !hasExpiry(profile) },
  { choice: 'lease', needs: needs('acquire'), mayHave: ['release', 'renew', 'work'], fits: hasExpiry },
  { choice: 'bank', needs: needs('transfer', ['read', 'read-all']), mayHave: ['read', 'read-all', 'read-final'] },
  { choice: 'log', needs: needs('send', 'poll'), mayHave: ['assign', 'subscribe', 'crash'] },
  {
    choice: 'log',
    needs: needs('txn'),
    mayHave: ['send', 'poll', 'assign', 'subscribe', 'crash'],
    fits: (profile) => hasStep('send', 'poll')(profile) && onlySteps('send', 'poll')(profile),
  },
  { choice: 'watch', needs: needs('write', 'watch'), mayHave: ['read'] },
  { choice: 'write-skew', needs: needs('insert'), mayHave: ['read'] },
  { choice: 'read-all', needs: needs('write-all', 'read-all'), mayHave: [] },
];
