import { countText } from '../../count-text.ts';
import type { Model } from '../models/model.ts';
import { ConfigurationSet, type Configuration } from './configuration-set.ts';
import type { CallJudge, Finding, SettledCall } from './settled-call.ts';

/** As many as there are bits in a small integer: of more calls at a time the object is not followed. */
const pendingMax = 30;
/** Calls without an outcome: of the first ones it is known whether they were used; the later ones may be used again and again. */
const exactMax = 30;
const openMax = 256;
/** Beyond so much the object is not followed any further: what is remembered for more takes too long to compare. */
const weightMax = 64_000;
/** A sentence quotes so many states, and so much of each. */
const statesMax = 3;
const quotedMax = 60;

interface Pending {
  readonly call: SettledCall;
  readonly bit: number;
}

interface Open {
  readonly call: SettledCall;
  /** 0 for one that may be used again and again. */
  readonly bit: number;
  /** The bits of calls that do the same and are to be used before it. */
  readonly after: number;
}

/**
 * All that an object can be after the calls so far, in every order that explains their answers (just-in-time linearization: Lowe, 2017):
 * a call is placed only when one returns that has no place yet. Nothing but the calls that overlap is remembered. When no order is left
 * there is none for any history that begins so.
 */
export class Front implements CallJudge {
  readonly #model: Model;
  #configurations: readonly Configuration[];
  #readers: Pending[] = [];
  #writers: Pending[] = [];
  #open: Open[] = [];
  #taken = 0;
  #isFollowed = true;

  constructor(model: Model, initial: string = model.initial) {
    this.#model = model;
    this.#configurations = [{ state: initial, done: 0, used: 0 }];
  }

  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  get size(): number {
    return this.#configurations.length + this.#readers.length + this.#writers.length + this.#open.length;
  }

  /** The state, where there is but one and nothing is under way that could change it. */
  get settled(): string | undefined {
    const [only, ...others] = this.#configurations;
    const isCalm = this.#readers.length + this.#writers.length + this.#open.length + others.length === 0;
    return isCalm ? only?.state : undefined;
  }

  begin(call: SettledCall): void {
    if (!this.#isFollowed) return;
    const isReader = this.#model.isReadOnly(call.effect);
    if (call.isOpen) {
      if (!isReader) this.#addOpen(call);
      return;
    }
    const bit = freeBit(this.#taken);
    if (bit === undefined) return this.#stop();
    this.#taken |= bit;
    if (!isReader) {
      this.#writers.push({ call, bit });
      return;
    }
    this.#readers.push({ call, bit });
    // A call that changes nothing is best placed as soon as it can be.
    this.#configurations = this.#configurations.map((each) =>
      this.#model.step(each.state, call.effect) === undefined ? each : { ...each, done: each.done | bit },
    );
  }

  end(call: SettledCall): Finding | undefined {
    const pending = [...this.#writers, ...this.#readers].find((each) => each.call === call);
    if (pending === undefined) return undefined;
    const { bit } = pending;
    const next = new ConfigurationSet();
    const reached = new ConfigurationSet();
    for (const each of this.#configurations) {
      if ((each.done & bit) !== 0) next.add({ ...each, done: each.done & ~bit });
      else reached.add(each);
    }
    for (let each = reached.take(); each !== undefined; each = reached.take()) {
      this.#continue(each, pending, next, reached);
      if (next.weight + reached.weight > weightMax) {
        this.#stop();
        return undefined;
      }
    }
    if (next.size === 0) return this.#refute(call);
    this.#configurations = next.all;
    this.#writers = this.#writers.filter((each) => each !== pending);
    this.#readers = this.#readers.filter((each) => each !== pending);
    this.#taken &= ~bit;
    return undefined;
  }

  /** One more call after the configuration: the one that has to be placed now, or one that may come before it. */
  #continue(
    { state, done, used }: Configuration,
    due: Pending,
    next: ConfigurationSet,
    reached: ConfigurationSet,
  ): void {
    const add = (after: string, doneThen: number, usedThen: number): void => {
      const all = this.#withReaders(after, doneThen);
      if ((all & due.bit) === 0) reached.add({ state: after, done: all, used: usedThen });
      else next.add({ state: after, done: all & ~due.bit, used: usedThen });
    };
    for (const { call, bit } of this.#writers) {
      if ((done & bit) !== 0) continue;
      const after = this.#model.step(state, call.effect);
      if (after !== undefined) add(after, done | bit, used);
    }
    for (const { call, bit, after: earlier } of this.#open) {
      if ((used & bit) !== 0 || (used & earlier) !== earlier) continue;
      const after = this.#model.step(state, call.effect);
      if (after !== undefined && after !== state) add(after, done, used | bit);
    }
  }

  #withReaders(state: string, done: number): number {
    let all = done;
    for (const { call, bit } of this.#readers) {
      if ((all & bit) === 0 && this.#model.step(state, call.effect) !== undefined) all |= bit;
    }
    return all;
  }

  #addOpen(call: SettledCall): void {
    const alike = this.#open.filter((each) => kindOf(each.call) === kindOf(call));
    if (alike.some(({ bit }) => bit === 0)) return;
    if (this.#open.length >= openMax) return this.#stop();
    const bit = this.#open.length < exactMax ? 2 ** this.#open.length : 0;
    this.#open.push({ call, bit, after: alike.reduce((bits, each) => bits | each.bit, 0) });
  }

  #refute(stuck: SettledCall): Finding {
    const states = [...new Set(this.#configurations.map(({ state }) => stateText(state)))];
    const others = [...this.#writers, ...this.#readers].map(({ call }) => call).filter((call) => call !== stuck);
    const open = this.#open.length;
    this.#stop();
    return {
      stuck,
      others,
      anomaly: 'nonlinearizable',
      why: [
        `In every order that explains what was answered before it returned, there was then: ${states.slice(0, statesMax).join(', or ')}${states.length > statesMax ? `, or one of ${states.length - statesMax} others` : ''}.`,
        ...(others.length === 0
          ? []
          : ['What was under way with it, whether it comes before it or not, does not help.']),
        ...(open === 0
          ? []
          : [`Nor does ${countText(open, 'call whose outcome is', 'calls whose outcomes are')} not known.`]),
      ],
    };
  }

  #stop(): void {
    this.#isFollowed = false;
    this.#configurations = [];
    this.#readers = [];
    this.#writers = [];
    this.#open = [];
  }
}

function freeBit(taken: number): number | undefined {
  for (let at = 0; at < pendingMax; at++) if ((taken & (1 << at)) === 0) return 1 << at;
  return undefined;
}

/** Calls that do the same whatever the state. */
function kindOf({ effect: { f, args, output, ok } }: SettledCall): string {
  return `${f} ${JSON.stringify(args)} ${output ?? ''} ${ok}`;
}

/** Most states are a value, or elements of which each has a line of its own. */
function stateText(state: string): string {
  const text = state.trim().split('\n').join(', ');
  if (text === '') return 'nothing';
  return text.length <= quotedMax ? text : `... ${text.slice(-quotedMax)}`;
}
