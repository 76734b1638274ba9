import { History } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { nanos } from '../../../harness/core/time.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Shape } from '../table/transaction-table.ts';

export interface GeneratedShape {
  readonly shape: Shape;
  readonly transactions: number;
  readonly processes: number;
  /** Keys in use at any time; one that has been written `writesMax` times is replaced by a new one. */
  readonly keys: number;
  readonly writesMax: number;
  /** Register reads are followed by a write of the same key in so many of a hundred cases. */
  readonly updatePercent?: number;
  /** The state from which one read in the middle is answered is that of so many transactions ago. */
  readonly staleBy?: number;
}

/**
 * A large history, as Jepsen's generator makes them (one to four micro-operations, a few keys at a time), executed by a
 * store that is strict serializable: each transaction takes effect at one moment between its invocation and its answer.
 */
export function generatedRecord(prng: Prng, shape: GeneratedShape): RunRecord {
  return { history: new History(generatedOps(prng, shape)), traces: [], states: [], finals: [], gaps: [] };
}

function generatedOps(prng: Prng, shape: GeneratedShape): Op[] {
  const ops: Op[] = [];
  const store = new Store(prng, shape);
  /** Answers that are on their way, by process. */
  const answers = Array.from<Json | undefined>({ length: shape.processes });
  let invoked = 0;
  let time = 0;
  let open = 0;
  while (invoked < shape.transactions || open > 0) {
    const process = prng.below(shape.processes);
    const answer = answers[process];
    time += 1_000 + prng.below(1_000);
    if (answer !== undefined) {
      ops.push(opOf(ops.length, time, 'ok', process, answer));
      answers[process] = undefined;
      open--;
    } else if (invoked < shape.transactions) {
      const { asked, answered } = store.execute(invoked++);
      ops.push(opOf(ops.length, time, 'invoke', process, asked));
      answers[process] = answered;
      open++;
    }
  }
  return ops;
}

/** In one piece, as parsed ones are: an object that is put together by spreading another takes half as much again. */
function opOf(index: number, time: number, type: 'invoke' | 'ok', process: number, value: Json): Op {
  return { index, time: nanos(time), type, process, f: 'txn', value };
}

/** Takes effect at the invocation, which is a moment of the interval as good as any. */
class Store {
  readonly #prng: Prng;
  readonly #shape: GeneratedShape;
  readonly #active: number[];
  readonly #values = new Map<number, Json>();
  readonly #stale = new Map<number, Json>();
  readonly #writes = new Map<number, number>();
  #nextKey: number;
  #nextValue = 0;

  constructor(prng: Prng, shape: GeneratedShape) {
    this.#prng = prng;
    this.#shape = shape;
    this.#active = Array.from({ length: shape.keys }, (_, key) => key);
    this.#nextKey = shape.keys;
  }

  execute(number: number): { readonly asked: Json; readonly answered: Json } {
    const asked: Json[] = [];
    const answered: Json[] = [];
    const middle = Math.floor(this.#shape.transactions / 2);
    const { staleBy } = this.#shape;
    if (staleBy !== undefined && number === middle - staleBy)
      for (const key of this.#active) this.#stale.set(key, this.#values.get(key) ?? null);
    const isStale = staleBy !== undefined && number === middle;
    if (isStale) for (const [key, value] of this.#stale) push(asked, answered, ['r', key, null], ['r', key, value]);
    const length = isStale ? 0 : 1 + this.#prng.below(4);
    for (let i = 0; i < length; i++) {
      const slot = this.#prng.below(this.#active.length);
      const key = this.#active[slot] ?? 0;
      const isRead = this.#prng.chance(1, 2);
      if (isRead) push(asked, answered, ['r', key, null], ['r', key, this.#values.get(key) ?? null]);
      if (!isRead || this.#prng.chance(this.#shape.updatePercent ?? 0, 100)) this.#write(asked, answered, key, slot);
    }
    // Of exactly their size, as parsed ones are.
    return { asked: [...asked], answered: [...answered] };
  }

  #write(asked: Json[], answered: Json[], key: number, slot: number): void {
    const { shape, writesMax } = this.#shape;
    const writes = (this.#writes.get(key) ?? 0) + 1;
    this.#writes.set(key, writes);
    const value = shape === 'list' ? writes : ++this.#nextValue;
    const micro: Json = [shape === 'list' ? 'append' : 'w', key, value];
    push(asked, answered, micro, micro);
    const before = this.#values.get(key);
    this.#values.set(key, shape === 'list' ? [...(Array.isArray(before) ? before : []), value] : value);
    if (writes < writesMax) return;
    this.#active[slot] = this.#nextKey++;
    this.#values.delete(key);
    this.#writes.delete(key);
  }
}

function push(asked: Json[], answered: Json[], question: Json, answer: Json): void {
  asked.push(question);
  answered.push(answer);
}
