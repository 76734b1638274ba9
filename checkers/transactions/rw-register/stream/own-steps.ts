import { type Json, jsonEquals } from '../../../../harness/core/json.ts';
import { identity } from '../../list-append/seen-list.ts';
import type { NamedVersion } from './recent-transactions.ts';

type Step = readonly [name: string, key: Json, value: Json];

const writeNames = new Set(['w', 'insert', 'delete']);

/** Transactions of more micro-operations are left for `check`. */
const stepsMax = 256;

/** What one transaction did by its own account; versions are those that it found or left. */
export interface OwnSteps {
  readonly reads: readonly NamedVersion[];
  readonly writes: readonly NamedVersion[];
  readonly replaced: readonly NamedVersion[];
  /** A read that contradicts what it did before, or of what it writes only later. */
  readonly contradiction: { readonly anomaly: 'internal' | 'future-read'; readonly version: NamedVersion } | undefined;
}

/**
 * The micro-operations of a line; undefined for one that `check` refuses, or that says more than is looked at here.
 */
export function stepsIn(value: Json): readonly Step[] | undefined {
  if (!Array.isArray(value) || value.length > stepsMax) return undefined;
  return value.every(isStep) ? value : undefined;
}

function isStep(value: Json): value is Step {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [name, , written] = value as Json[];
  if (name === 'r') return true;
  return (
    typeof name === 'string' && writeNames.has(name) && (name === 'delete' || (written !== null && written === written))
  );
}

/** True when it answers what was asked: reads may have any value. */
export function isAnswerTo(answered: readonly Step[], asked: readonly Step[]): boolean {
  return (
    answered.length === asked.length &&
    answered.every(([name, key, value], i) => {
      const [wanted, wantedKey, wantedValue] = asked[i] ?? ['', null, null];
      return name === wanted && jsonEquals(key, wantedKey) && (name === 'r' || jsonEquals(value, wantedValue));
    })
  );
}

/** Every version that it writes, with whether it writes the key again. Deletions leave none. */
export function writesOf(steps: readonly Step[]): { readonly version: NamedVersion; readonly isLast: boolean }[] {
  return steps.flatMap(([name, key, value], i) => {
    if (name === 'r' || name === 'delete') return [];
    const isLast = !steps.slice(i + 1).some((later) => later[0] !== 'r' && identity(later[1]) === identity(key));
    return [{ version: versionOf(key, value), isLast }];
  });
}

/**
 * What a transaction that succeeded read of others, left and replaced. Of a read of nothing nothing is said: where a key is deleted,
 * at any time, it does not tell what it found.
 */
export function ownSteps(steps: readonly Step[]): OwnSteps {
  const current = new Map<string | number, NamedVersion | undefined>();
  const found = new Map<string | number, NamedVersion>();
  const reads: NamedVersion[] = [];
  const replaced: NamedVersion[] = [];
  const written = writesOf(steps);
  let contradiction: OwnSteps['contradiction'];
  for (const [name, key, value] of steps) {
    const of = identity(key);
    if (name !== 'r') {
      const before = found.get(of);
      if (before !== undefined) replaced.push(before);
      found.delete(of);
      current.set(of, name === 'delete' ? undefined : versionOf(key, value));
      continue;
    }
    if (value === null) {
      // From here on, it may be anything.
      if (!current.has(of)) current.set(of, undefined);
      continue;
    }
    const version = versionOf(key, value);
    const known = current.get(of);
    if (known !== undefined && known.id !== version.id) contradiction ??= { anomaly: 'internal', version };
    if (!current.has(of)) {
      if (written.some((own) => own.version.id === version.id)) contradiction ??= { anomaly: 'future-read', version };
      else {
        reads.push(version);
        found.set(of, version);
      }
    }
    current.set(of, version);
  }
  const left = written.flatMap(({ version, isLast }) => (isLast ? [version] : []));
  return { reads, writes: left, replaced, contradiction };
}

function versionOf(key: Json, value: Json): NamedVersion {
  return { id: `${identity(key)} ${identity(value)}`, key, value };
}
