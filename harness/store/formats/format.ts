import type { History } from '../../core/history.ts';

/** What a reader makes of a file that others wrote. */
export interface ForeignHistory {
  readonly history: History;
  /** The model that its operations fit, where that can be told: `cas-register`, `kv-append`. */
  readonly model: string | undefined;
  /** What was damaged or had to be left out, one line each. */
  readonly gaps: readonly string[];
}

/** A kind of history file. */
export interface HistoryFormat {
  /** As in `--format`. */
  readonly name: string;
  /** One line for help. */
  readonly summary: string;
  /** True for a file that begins so; `head` is its first 4096 characters at most. */
  recognises(head: string): boolean;
  /**
   * Reads the whole file.
   *
   * @throws UsageError naming the file and the line.
   */
  read(path: string): Promise<ForeignHistory>;
}
