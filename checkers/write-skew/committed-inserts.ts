import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds } from '../value-ids.ts';
import { insertedId } from './inserts.ts';

/** An insert that certainly committed. */
export interface CommittedInsert {
  readonly insert: Operation;
  /** What proves it: its own answer, or a read that shows its row. */
  readonly proof: Operation;
}

/** A read that shows a row which nobody can have inserted. */
export interface ForeignRow {
  readonly read: Operation;
  readonly id: Json;
  /** The insert of that row, which failed. */
  readonly failed: Operation | undefined;
}

/** What is known of the inserts of one key. It keeps an entry for each insert. */
export class CommittedInserts {
  readonly #ids = new ValueIds();
  readonly #inserts: (Operation | undefined)[] = [];
  readonly #committed = new Map<number, CommittedInsert>();

  /** In the order of their proof; two or more are a violation. */
  get committed(): CommittedInsert[] {
    return [...this.#committed.values()];
  }

  /** Takes an insert as it is known: open, and so of unknown outcome, or ended. */
  insert(operation: Operation): void {
    const id = this.#ids.idOf(insertedId(operation.input), operation);
    const known = this.#inserts[id];
    if (known !== undefined && known.index !== operation.index) {
      throw new UsageError(
        `history line ${operation.index}: the insert has the id of the one of line ${known.index}; give every insert an id of its own`,
      );
    }
    this.#inserts[id] = operation;
    if (operation.type === 'ok') this.#committed.set(id, { insert: operation, proof: operation });
  }

  /** Takes the rows that a read shows; those that it can't show. */
  read(operation: Operation, rows: readonly Json[]): ForeignRow[] {
    const foreign: ForeignRow[] = [];
    for (const row of rows) {
      const id = this.#ids.idOf(insertedId(row), operation);
      const insert = this.#inserts[id];
      if (insert === undefined || insert.type === 'fail') {
        foreign.push({ read: operation, id: insertedId(row), failed: insert });
      } else if (!this.#committed.has(id)) {
        this.#committed.set(id, { insert, proof: operation });
      }
    }
    return foreign;
  }
}
