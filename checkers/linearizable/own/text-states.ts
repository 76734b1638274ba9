import type { Effect } from '../models/model.ts';
import { type AnswerTexts, answersOf } from '../models/answer-texts.ts';
import { type StateSpace, illegal } from './transitions.ts';

const isGet = 0;
const isPut = 1;
const isAppend = 2;

/**
 * The states of texts that are put, appended to and got: a state is a place in the answers, so that a step compares what is
 * appended with what follows there, and no text is ever built.
 */
export class TextStates implements StateSpace {
  readonly initial: number;
  readonly #answers: AnswerTexts;
  readonly #acts: Uint8Array;
  /** By kind: the place that a get finds, and that a put leaves. */
  readonly #places: Int32Array;
  readonly #texts: readonly string[];

  constructor(effects: readonly Effect[], initial: string, calls: readonly Effect[]) {
    this.#answers = answersOf(calls);
    this.#acts = Uint8Array.from(effects, ({ f }) => (f === 'append' ? isAppend : f === 'put' ? isPut : isGet));
    this.#texts = effects.map(({ args, output }) => output ?? args[0] ?? '');
    this.#places = Int32Array.from(this.#texts, (text, kind) =>
      this.#acts[kind] === isAppend ? 0 : this.#answers.placeOf(text),
    );
    this.initial = this.#answers.placeOf(initial);
  }

  step(state: number, kind: number): number {
    const act = this.#acts[kind];
    const place = this.#places[kind] ?? 0;
    if (act === isGet) return state === place ? state : illegal;
    return act === isPut ? place : this.#answers.after(state, this.#texts[kind] ?? '');
  }

  builds(state: number, goal: number): boolean {
    return this.#acts[goal] !== isGet || this.#answers.isWithin(state, this.#places[goal] ?? 0);
  }

  supplies(kind: number, goal: number): boolean {
    if (this.#acts[kind] !== isPut) return false;
    return this.#acts[goal] !== isGet || this.#answers.isWithin(this.#places[kind] ?? 0, this.#places[goal] ?? 0);
  }

  partOf(): number {
    return 0;
  }

  id(state: string): number {
    return this.#answers.placeOf(state);
  }

  get count(): number {
    return this.#answers.places;
  }

  /** No model is asked. */
  get spent(): undefined {
    return undefined;
  }

  /** The answers are the history's own. */
  get bytes(): number {
    return 0;
  }
}
