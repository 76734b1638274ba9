import type { Budget, Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';
import type { Problem } from './problem.ts';
import { plainStates } from './state-space.ts';
import { type Spent, type StateSpace, illegal } from './transitions.ts';

/**
 * The states of an object made of independent parts: a state is a row of its parts' states, each row stored once. A
 * step looks at one part alone, and the row's hash is that of the row before with one term exchanged (Zobrist).
 */
export class PartTransitions implements StateSpace {
  readonly initial: number;
  readonly #parts: readonly StateSpace[];
  readonly #names: ReadonlyMap<string, number>;
  readonly #states: (state: string) => ReadonlyMap<string, string>;
  /** By kind: the part, and the kind's number within it. */
  readonly #part: Int32Array;
  readonly #kind: Int32Array;
  #count = 0;
  #rows: Int32Array;
  #hashes: Int32Array;
  /** Open addressing: a state's number + 1. */
  #slots: Int32Array;

  constructor(problem: Problem, parts: NonNullable<Model['parts']>, { calls }: Partition, budget: Budget) {
    const byPart = Map.groupBy(calls, parts.of);
    this.#names = new Map([...byPart.keys()].map((name, part) => [name, part]));
    this.#states = parts.states;
    const kinds: number[][] = Array.from(byPart, () => []);
    this.#part = Int32Array.from(problem.effects, (effect) => this.#names.get(parts.of(effect)) ?? 0);
    this.#kind = this.#part.map((part, kind) => (kinds[part]?.push(kind) ?? 1) - 1);
    this.#parts = [...byPart.values()].map((own, part) => {
      const within = own.map((call) => ({ ...call, ...parts.within(call) }));
      const inner = parts.inner.specialised?.(within) ?? parts.inner;
      const collapse = inner.observe(within);
      const effects = (kinds[part] ?? []).flatMap((kind) => {
        const effect = problem.effects[kind];
        return effect === undefined ? [] : parts.within(effect);
      });
      return plainStates(within, { effects, collapse, initial: collapse(inner.initial) }, inner, budget);
    });
    this.#rows = new Int32Array(64 * this.#parts.length);
    this.#hashes = new Int32Array(64);
    this.#slots = new Int32Array(128);
    this.initial = this.id(problem.initial);
  }

  step(state: number, kind: number): number {
    const part = this.#part[kind] ?? 0;
    const before = this.#rows[state * this.#parts.length + part] ?? 0;
    const after = this.#parts[part]?.step(before, this.#kind[kind] ?? 0) ?? illegal;
    if (after === illegal) return illegal;
    return after === before ? state : this.#exchanged(state, part, before, after);
  }

  builds(state: number, goal: number): boolean {
    const part = this.#part[goal] ?? 0;
    const own = this.#rows[state * this.#parts.length + part] ?? 0;
    return this.#parts[part]?.builds(own, this.#kind[goal] ?? 0) ?? true;
  }

  supplies(kind: number, goal: number): boolean {
    const part = this.#part[kind] ?? 0;
    if (part !== this.#part[goal]) return false;
    return this.#parts[part]?.supplies(this.#kind[kind] ?? 0, this.#kind[goal] ?? 0) ?? true;
  }

  partOf(kind: number): number {
    return this.#part[kind] ?? 0;
  }

  id(state: string): number {
    const given = this.#states(state);
    const row = Int32Array.from(this.#parts, ({ initial }) => initial);
    for (const [name, own] of given) {
      const part = this.#names.get(name);
      // What nobody touches can't be told.
      if (part !== undefined) row[part] = this.#parts[part]?.id(own) ?? 0;
    }
    const hash = row.reduce((sum, own, part) => sum ^ mixed(part, own), 0);
    return this.#find(row, 0, hash);
  }

  get count(): number {
    return this.#count;
  }

  get spent(): Spent | undefined {
    return this.#parts.find(({ spent }) => spent !== undefined)?.spent;
  }

  get bytes(): number {
    const parts = this.#parts.reduce((sum, { bytes }) => sum + bytes, 0);
    return this.#rows.byteLength + this.#hashes.byteLength + this.#slots.byteLength + parts;
  }

  #exchanged(state: number, part: number, before: number, after: number): number {
    const width = this.#parts.length;
    const hash = (this.#hashes[state] ?? 0) ^ mixed(part, before) ^ mixed(part, after);
    // The row behind the last one is where the new one is written first; it counts once it is known to be new.
    this.#grow();
    const from = this.#count * width;
    this.#rows.copyWithin(from, state * width, (state + 1) * width);
    this.#rows[from + part] = after;
    return this.#find(this.#rows, from, hash);
  }

  #find(row: Int32Array, from: number, hash: number): number {
    this.#grow();
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const state = (this.#slots[slot] ?? 0) - 1;
      if (state < 0) return this.#add(row, from, hash, slot);
      if (this.#hashes[state] === hash && this.#isRow(state, row, from)) return state;
    }
  }

  #isRow(state: number, row: Int32Array, from: number): boolean {
    const width = this.#parts.length;
    const at = state * width;
    for (let part = 0; part < width; part++) if (this.#rows[at + part] !== row[from + part]) return false;
    return true;
  }

  #add(row: Int32Array, from: number, hash: number, slot: number): number {
    const state = this.#count++;
    const width = this.#parts.length;
    if (row !== this.#rows) this.#rows.set(row.subarray(from, from + width), state * width);
    this.#hashes[state] = hash;
    this.#slots[slot] = state + 1;
    return state;
  }

  /** Makes room for one more row. */
  #grow(): void {
    if (this.#count + 1 < this.#hashes.length) return;
    const capacity = this.#hashes.length * 2;
    const rows = new Int32Array(capacity * this.#parts.length);
    rows.set(this.#rows);
    const hashes = new Int32Array(capacity);
    hashes.set(this.#hashes);
    const slots = new Int32Array(capacity * 2);
    const mask = slots.length - 1;
    for (let state = 0; state < this.#count; state++) {
      let slot = (hashes[state] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = state + 1;
    }
    this.#rows = rows;
    this.#hashes = hashes;
    this.#slots = slots;
  }
}

function mixed(part: number, own: number): number {
  let hash = Math.imul(own + 1, 0x9e3779b1) ^ Math.imul(part + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
