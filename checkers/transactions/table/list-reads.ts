import { type Json, jsonEquals } from '../../../harness/core/json.ts';

/** The longest read of one key. */
interface LongestRead {
  list: readonly Json[];
  transaction: number;
  micro: number;
}

/**
 * What reads of lists say together, found out while they are read: then each list is at hand, and none has to be kept but the longest
 * of its key. As long as every read begins with the longest one before, or the other way round, all are beginnings of the
 * longest of all.
 */
export class ListReads {
  readonly #longest: (LongestRead | undefined)[] = [];
  readonly #doubtful = new Set<number>();

  /** Keys of which some read is no beginning of the longest: which ones are is still to be found out. */
  get doubtful(): ReadonlySet<number> {
    return this.#doubtful;
  }

  /** The first of the longest reads of a key; undefined where there is none. */
  longestOf(key: number): Readonly<LongestRead> | undefined {
    return this.#longest[key];
  }

  /** Takes a read. */
  see(key: number, list: readonly Json[], transaction: number, micro: number): void {
    const longest = this.#longest[key];
    if (longest === undefined) {
      while (this.#longest.length < key) this.#longest.push(undefined);
      this.#longest[key] = { list, transaction, micro };
      return;
    }
    if (list.length <= longest.list.length) {
      if (!isPrefix(list, longest.list)) this.#doubtful.add(key);
      return;
    }
    if (!isPrefix(longest.list, list)) this.#doubtful.add(key);
    longest.list = list;
    longest.transaction = transaction;
    longest.micro = micro;
  }
}

/** Whether the longer list begins with all of the other. */
export function isPrefix(list: readonly Json[], longer: readonly Json[]): boolean {
  if (list === longer) return true;
  const { length } = list;
  if (length > longer.length) return false;
  for (let i = 0; i < length; i++) {
    if (list[i] !== longer[i] && !jsonEquals(list[i], longer[i])) return false;
  }
  return true;
}
