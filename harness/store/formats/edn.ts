/**
 * An EDN value (github.com/edn-format/edn). Collections and names are objects with a `kind`, so that nothing is lost on
 * the way in and out; integers beyond 2^53 are bigints.
 */
export type Edn = null | boolean | number | bigint | string | EdnName | EdnSequence | EdnMap | EdnTagged;

export interface EdnName {
  readonly kind: 'keyword' | 'symbol' | 'char';
  /** Without the colon or backslash; a character as itself. */
  readonly name: string;
}

interface EdnSequence {
  readonly kind: 'vector' | 'list' | 'set';
  readonly items: readonly Edn[];
}

interface EdnMap {
  readonly kind: 'map';
  readonly entries: readonly (readonly [Edn, Edn])[];
}

interface EdnTagged {
  readonly kind: 'tagged';
  readonly tag: string;
  readonly value: Edn;
}

export const keyword = (name: string): EdnName => ({ kind: 'keyword', name });

/** Characters that EDN writes by name. */
export const namedChars: Readonly<Record<string, string>> = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  backspace: '\b',
  formfeed: '\f',
};

export function isKeyword(value: Edn | undefined): value is EdnName {
  return typeof value === 'object' && value?.kind === 'keyword';
}
