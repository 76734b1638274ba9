import { manyWays, Pieces } from './pieces.ts';
import { type Ruling, invalid, undecided } from './ruling.ts';

/** The chain of what was appended to the empty text of the beginning. */
export const beginning = 0;
const unchained = -1;

/**
 * Which calls wrote the texts that were answered. Every text is a chain of pieces, of which only the first can have been put: what wrote
 * them happened in this order with no other change in between. The answers that begin with the same piece belong to one
 * chain, and each is the beginning of the longest of them.
 *
 * Chains and their links are nodes: 0 is the beginning, and every call that writes has a number above it. A chain has the number of what was
 * put, or is `beginning`.
 */
export class TextChains {
  readonly #pieces = new Pieces();
  readonly #isPut: Uint8Array;
  /** By node: the chain that it is in, and how long the text is with it. */
  readonly #chains: Int32Array;
  readonly #ends: Int32Array;
  /** By chain: its nodes in order, its longest answer, and who gave it. */
  readonly #nodes: number[][] = [];
  readonly #longest: string[] = [];
  readonly #tellers: number[] = [];
  #last = beginning;
  #firstCall = 0;

  constructor(nodesMax: number) {
    this.#isPut = new Uint8Array(nodesMax);
    this.#chains = new Int32Array(nodesMax);
    this.#ends = new Int32Array(nodesMax);
  }

  /** Begins with calls from this one on, each of which has its node: one more than how far it is from the first. */
  clear(firstCall: number, calls: number): void {
    this.#firstCall = firstCall;
    this.#pieces.clear();
    this.#chains.fill(unchained, 0, calls + 1);
    this.#chains[beginning] = beginning;
    this.#begin(beginning);
    this.#last = beginning;
  }

  /** Says what a node writes; false when no answer could tell it from what another writes. */
  write(node: number, piece: string, isPut: boolean): boolean {
    this.#isPut[node] = isPut ? 1 : 0;
    if (isPut) this.#begin(node);
    return this.#pieces.add(piece, node);
  }

  /** The chain that answers show the node to be in; below 0 when none does. */
  chainOf(node: number): number {
    return this.#chains[node] ?? unchained;
  }

  /** In their order; the beginning itself is not among them. */
  nodesOf(chain: number): readonly number[] {
    // What was not seen in this history may have been a chain in the one before.
    return this.chainOf(chain) === chain ? (this.#nodes[chain] ?? []) : [];
  }

  /** The call that answered the longest text of the chain. */
  tellerOf(chain: number): number {
    return this.#tellers[chain] ?? 0;
  }

  /** The node that wrote the end of what a call answered; a ruling when that can't be said or can't be. */
  find(text: string, call: number): number | Ruling {
    if (text === '') return beginning;
    let chain = this.#last;
    if (this.#longest[chain] === '' || !this.#fits(chain, text)) {
      const first = this.#pieces.writerAt(text, 0);
      if (first < 0) return unreadable(first, call);
      chain = this.#isPut[first] === 1 ? first : beginning;
      if (!this.#fits(chain, text)) return incompatible(call, this.tellerOf(chain));
      this.#last = chain;
    }
    const ruling = text.length > (this.#longest[chain] ?? '').length ? this.#extend(chain, text, call) : undefined;
    return ruling ?? this.#endingAt(text.length, chain) ?? inTheMiddle(call);
  }

  #begin(chain: number): void {
    this.#nodes[chain] = [];
    this.#longest[chain] = '';
    this.#tellers[chain] = 0;
  }

  /** Whether the text is the beginning of the chain's longest answer, or that is its. */
  #fits(chain: number, text: string): boolean {
    const longest = this.#longest[chain] ?? '';
    // To compare slices is several times faster than `startsWith`.
    return text.length <= longest.length
      ? longest.slice(0, text.length) === text
      : text.slice(0, longest.length) === longest;
  }

  #extend(chain: number, text: string, call: number): Ruling | undefined {
    const nodes = this.#nodes[chain] ?? [];
    const writerOf = (node: number): number => this.#firstCall + node - 1;
    for (let at = (this.#longest[chain] ?? '').length; at < text.length;) {
      const node = this.#pieces.writerAt(text, at);
      if (node < 0) return unreadable(node, call);
      const known = this.chainOf(node);
      if (known !== unchained) return shownTwice([call, known === chain ? call : this.tellerOf(known)], writerOf(node));
      if (at > 0 && this.#isPut[node] === 1) return putBehind(call, writerOf(node));
      at = this.#pieces.end;
      this.#chains[node] = chain;
      this.#ends[node] = at;
      nodes.push(node);
    }
    this.#longest[chain] = text;
    this.#tellers[chain] = call;
    return undefined;
  }

  #endingAt(length: number, chain: number): number | undefined {
    const nodes = this.#nodes[chain] ?? [];
    let low = 0;
    let high = nodes.length - 1;
    // Most answers show all there is.
    if (this.#ends[nodes[high] ?? 0] === length) return nodes[high];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[nodes[middle] ?? 0] ?? 0) < length) low = middle + 1;
      else high = middle;
    }
    const node = nodes[low] ?? 0;
    return this.#ends[node] === length ? node : undefined;
  }
}

function unreadable(writer: number, call: number): Ruling {
  if (writer === manyWays) return undecided('what was written begins with something else that was written');
  return invalid('value from nowhere', [call], (name) => [`${name(call)} answered something that nothing wrote.`]);
}

function incompatible(call: number, other: number): Ruling {
  return invalid('incompatible order', [call, other], (name) => [
    `${name(call)} and ${name(other)} answered two texts that begin alike, and neither is the beginning of the other.`,
  ]);
}

function shownTwice([call, other]: readonly [number, number], writer: number): Ruling {
  return invalid('duplicate', [call, other, writer], (name) => [
    call === other
      ? `${name(call)} shows twice what ${name(writer)} alone wrote.`
      : `${name(call)} and ${name(other)} show behind different texts what ${name(writer)} alone wrote.`,
  ]);
}

function putBehind(call: number, writer: number): Ruling {
  return invalid('text before a put', [call, writer], (name) => [
    `${name(call)} shows something before what ${name(writer)} put, which replaced all that was there.`,
  ]);
}

function inTheMiddle(call: number): Ruling {
  return invalid('torn read', [call], (name) => [`${name(call)} answered a part of what a single call wrote.`]);
}
