import type { Budget } from '../engine.ts';
import type { Effect, Model } from '../models/model.ts';
import type { Problem } from './problem.ts';

/** Where the dense table ends (16 MiB) and a cache of fixed size takes its place. */
const denseMax = 1 << 22;
const cacheSize = 1 << 18;

/** What `step` answers for a call that the state does not allow. */
export const illegal = -1;
const unknown = -2;

/** What the search knows of states: they are small numbers. */
export interface StateSpace {
  readonly initial: number;
  /** The state after a call of this kind, or `illegal`. */
  step(state: number, kind: number): number;
  /** Whether calls that build on the state may make this kind of read-only call legal. */
  builds(state: number, goal: number): boolean;
  /** Whether a call of this kind may make the other legal, whatever the state. */
  supplies(kind: number, goal: number): boolean;
  /** The part of the object that a kind of call touches. */
  partOf(kind: number): number;
  /** The state of this text. */
  id(state: string): number;
  /** How many states are known so far. */
  readonly count: number;
  /** An estimate of what it holds, in bytes. */
  readonly bytes: number;
  /**
   * What ran out while the model was asked. From then on every step is `illegal`, so that a slow model is not asked again: the search
   * must end, and may not conclude anything from that.
   */
  readonly spent: Spent | undefined;
}

export type Spent = 'time' | 'memory';
type Limits = Pick<Budget, 'deadline' | 'now' | 'memoryLimitBytes'>;

/**
 * States as small numbers, and the memory of what each kind of call does to each. The model is asked once for each pair: it
 * works on texts, which is easy to get right and slow.
 */
export class Transitions implements StateSpace {
  readonly initial: number;
  readonly #model: Model;
  readonly #effects: readonly Effect[];
  readonly #collapse: (state: string) => string;
  readonly #ids = new Map<string, number>();
  readonly #states: string[] = [];
  #characters = 0;
  #table: Int32Array;
  #rows: number;
  readonly #limits: Limits;
  #spent: Spent | undefined;
  #cache: { readonly keys: Float64Array; readonly values: Int32Array } | undefined;

  constructor(problem: Pick<Problem, 'effects' | 'collapse' | 'initial'>, model: Model, limits: Limits) {
    this.#model = model;
    this.#limits = limits;
    this.#effects = problem.effects;
    this.#collapse = problem.collapse;
    this.#rows = 8;
    this.#table = new Int32Array(this.#rows * problem.effects.length).fill(unknown);
    this.initial = this.#intern(problem.initial);
  }

  step(state: number, kind: number): number {
    const index = state * this.#effects.length + kind;
    if (this.#cache !== undefined) return this.#cached(this.#cache, index, state, kind);
    const known = this.#table[index] ?? unknown;
    return known === unknown ? this.#learn(index, state, kind) : known;
  }

  builds(state: number, goal: number): boolean {
    const effect = this.#effects[goal];
    const text = this.#states[state];
    return effect === undefined || text === undefined || this.#model.builds(text, effect);
  }

  get spent(): Spent | undefined {
    return this.#spent;
  }

  partOf(): number {
    return 0;
  }

  supplies(kind: number, goal: number): boolean {
    const effect = this.#effects[kind];
    const goalEffect = this.#effects[goal];
    return effect === undefined || goalEffect === undefined || this.#model.supplies(effect, goalEffect);
  }

  id(state: string): number {
    return this.#intern(this.#collapse(state));
  }

  get count(): number {
    return this.#states.length;
  }

  get bytes(): number {
    // A map's entry and a string's header cost about 80 bytes.
    return (
      this.#table.byteLength +
      (this.#cache === undefined ? 0 : cacheSize * 12) +
      this.#characters * 2 +
      this.#states.length * 80
    );
  }

  #learn(index: number, state: number, kind: number): number {
    const result = this.#compute(state, kind);
    // A new state may have replaced the table by the cache, which then learns by itself.
    if (this.#cache === undefined) this.#table[index] = result;
    return result;
  }

  #cached(cache: { keys: Float64Array; values: Int32Array }, index: number, state: number, kind: number): number {
    const slot = (Math.imul(state, 0x9e3779b1) ^ Math.imul(kind, 0x85ebca6b)) & (cacheSize - 1);
    if (cache.keys[slot] === index) return cache.values[slot] ?? illegal;
    const result = this.#compute(state, kind);
    cache.keys[slot] = index;
    cache.values[slot] = result;
    return result;
  }

  #compute(state: number, kind: number): number {
    const effect = this.#effects[kind];
    const text = this.#states[state];
    if (effect === undefined || text === undefined) return illegal;
    if (this.#isSpent()) return illegal;
    const after = this.#model.step(text, effect);
    return after === undefined ? illegal : this.#intern(this.#collapse(after));
  }

  /** Looks at the limits each time that the model is asked: no one knows how long it takes, or how large its states are. */
  #isSpent(): boolean {
    if (this.#spent === undefined) {
      if (this.bytes > this.#limits.memoryLimitBytes) this.#spent = 'memory';
      else if (this.#limits.now() > this.#limits.deadline) this.#spent = 'time';
    }
    return this.#spent !== undefined;
  }

  #intern(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#states.length;
    this.#ids.set(text, id);
    this.#states.push(text);
    this.#characters += text.length;
    if (id >= this.#rows && this.#cache === undefined) this.#grow();
    return id;
  }

  #grow(): void {
    const rows = this.#rows * 2;
    if (rows * this.#effects.length > denseMax) {
      this.#cache = { keys: new Float64Array(cacheSize).fill(-1), values: new Int32Array(cacheSize) };
      this.#table = new Int32Array(0);
      return;
    }
    const table = new Int32Array(rows * this.#effects.length).fill(unknown);
    table.set(this.#table);
    this.#table = table;
    this.#rows = rows;
  }
}
