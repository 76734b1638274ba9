const slots = 32;

type Bucket<V> = readonly (readonly [key: string, value: V])[];
type Page<V> = readonly (Bucket<V> | undefined)[];

/**
 * An immutable map from strings: `set` and `delete` give a new table and leave this one as it was, so that a protocol's
 * step stays pure with ten thousand transactions on record. Two levels of 32 slots, then short lists: a change copies a
 * hundred references, not the table.
 */
export class Table<V> {
  readonly size: number;
  readonly #pages: readonly (Page<V> | undefined)[];

  private constructor(pages: readonly (Page<V> | undefined)[], size: number) {
    this.#pages = pages;
    this.size = size;
  }

  static empty<V>(): Table<V> {
    return new Table<V>([], 0);
  }

  static of<V>(entries: Iterable<readonly [string, V]>): Table<V> {
    let table = Table.empty<V>();
    for (const [key, value] of entries) table = table.set(key, value);
    return table;
  }

  get(key: string): V | undefined {
    const hashed = hash(key);
    const bucket = this.#pages[hashed % slots]?.[Math.floor(hashed / slots) % slots];
    return bucket?.find((entry) => entry[0] === key)?.[1];
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): Table<V> {
    const added = this.has(key) ? 0 : 1;
    return this.#with(key, (bucket) => [...bucket.filter((entry) => entry[0] !== key), [key, value]], added);
  }

  delete(key: string): Table<V> {
    if (!this.has(key)) return this;
    return this.#with(key, (bucket) => bucket.filter((entry) => entry[0] !== key), -1);
  }

  /** In an order that depends on the keys' hashes, and for keys of one hash on the history of changes. */
  *entries(): Generator<readonly [key: string, value: V]> {
    for (const page of this.#pages) for (const bucket of page ?? []) yield* bucket ?? [];
  }

  *keys(): Generator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  /** Sorted by key: equal tables are written alike, whatever their history. */
  toJSON(): Record<string, V> {
    return Object.fromEntries([...this.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #with(key: string, change: (bucket: Bucket<V>) => Bucket<V>, added: number): Table<V> {
    const hashed = hash(key);
    const [first, second] = [hashed % slots, Math.floor(hashed / slots) % slots];
    const page = [...(this.#pages[first] ?? [])];
    page[second] = change(page[second] ?? []);
    const pages = [...this.#pages];
    pages[first] = page;
    return new Table<V>(pages, this.size + added);
  }
}

/** FNV-1a. */
function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
