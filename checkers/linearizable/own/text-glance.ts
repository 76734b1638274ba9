import type { Call, EngineResult, Partition } from '../engine.ts';
import { kinds } from '../fast/kinds.ts';
import type { Ruling } from '../fast/ruling.ts';
import { TextBlocks } from '../fast/text-blocks.ts';

/** Arrays are made for as many calls at least, and those for more than that many are let go of after use. */
const callsMin = 256;
const callsKept = 1 << 16;

/**
 * Decides what is done to a text without a search, where every piece is written once. It makes its arrays once and uses them for every
 * partition.
 */
export class TextGlance {
  #capacity = 0;
  #kind = new Uint8Array();
  #invoked = new Float64Array();
  #returned = new Float64Array();
  #calls: readonly Call[] = [];
  #blocks = new TextBlocks(0);
  readonly #text = (call: number): string => textOf(this.#calls[call]);

  /** Undefined where it can't say. */
  look({ calls, initial }: Partition): Extract<EngineResult, { validity: 'valid' | 'invalid' }> | undefined {
    if (initial !== '') return undefined;
    const result = this.#decide(calls);
    this.#calls = [];
    if (this.#capacity > callsKept) this.#resize(0);
    return result;
  }

  #decide(calls: readonly Call[]): ReturnType<TextGlance['look']> {
    this.#load(calls);
    const { validity } = this.#judge(calls);
    if (validity === 'undecided') return undefined;
    const steps = calls.length;
    return validity === 'valid' ? { validity, steps } : { validity, steps, stuckAt: this.#stuckAt(calls) };
  }

  #load(calls: readonly Call[]): void {
    this.#calls = calls;
    if (calls.length > this.#capacity) this.#resize(Math.max(callsMin, 2 * calls.length));
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      if (call === undefined) continue;
      this.#kind[i] = call.output !== undefined ? kinds.read : call.f === 'put' ? kinds.put : kinds.append;
      this.#invoked[i] = call.call;
      this.#returned[i] = call.return;
    }
  }

  #resize(capacity: number): void {
    this.#capacity = capacity;
    this.#kind = new Uint8Array(capacity);
    this.#invoked = new Float64Array(capacity);
    this.#returned = new Float64Array(capacity);
    this.#blocks = new TextBlocks(capacity);
  }

  #judge(calls: readonly Call[]): Ruling {
    const columns = { kind: this.#kind, invoked: this.#invoked, returned: this.#returned, text: this.#text };
    return this.#blocks.judge(columns, 0, calls.length);
  }

  /** The first return up to which the history can't be explained: what can be explained can be up to any of them. */
  #stuckAt(calls: readonly Call[]): number {
    const returns = calls.flatMap((call) => (call.return === Infinity ? [] : call.return)).toSorted((a, b) => a - b);
    let low = 0;
    let high = returns.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const known = calls.filter((call) => call.call <= (returns[middle] ?? 0));
      this.#load(known);
      for (let i = 0; i < known.length; i++) {
        if ((this.#returned[i] ?? 0) > (returns[middle] ?? 0)) this.#returned[i] = Infinity;
      }
      if (this.#judge(known).validity === 'invalid') high = middle;
      else low = middle + 1;
    }
    return returns[high] ?? 0;
  }
}

function textOf(call: Call | undefined): string {
  return call?.output ?? call?.args[0] ?? '';
}
