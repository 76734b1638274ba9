import { Arena } from '../../arena.ts';
import { kinds } from './kinds.ts';
import { type Ruling, invalid, undecided } from './ruling.ts';
import { TextChains, beginning } from './text-chains.ts';
import { Zones } from './zones.ts';

/** Calls on one text, in the order of their invocations. */
export interface TextCalls {
  /** `read`, `append` or `put`: see `kinds`. */
  readonly kind: Uint8Array;
  readonly invoked: Float64Array;
  /** Infinity for a call whose outcome is not known. */
  readonly returned: Float64Array;
  /** What it writes, or what it answered. */
  readonly text: (call: number) => string;
}

const nobody = -1;
const noCalls: TextCalls = {
  kind: new Uint8Array(),
  invoked: new Float64Array(),
  returned: new Float64Array(),
  text: () => '',
};

/** What a node takes here and as a zone, in bytes. */
const bytesOfNode = 56;

/**
 * Texts that are put and appended to, each piece written once, and the empty text at the beginning. An append that was seen is a compare-and-set
 * from the text before to the text behind it, a put is a write: calls of one text are a cluster, clusters follow each other in chains,
 * and chains are zones (Gibbons and Korach 1997), in the way of the register's. What nobody saw happened where nobody looked: behind
 * the seen pieces of any chain.
 */
export class TextBlocks {
  readonly #chains: TextChains;
  readonly #zones: Zones;
  /** By node of the chains: of the call that writes and the answers that end with it. */
  readonly #earliestReturn: Float64Array;
  readonly #returning: Int32Array;
  readonly #latestInvocation: Float64Array;
  readonly #invoked: Int32Array;
  #calls: TextCalls = noCalls;
  #from = 0;
  #to = 0;

  constructor(callsMax: number) {
    const nodes = callsMax + 1;
    this.#chains = new TextChains(nodes);
    const arena = new Arena(nodes * bytesOfNode);
    this.#zones = new Zones(arena, nodes);
    this.#earliestReturn = arena.float64(nodes);
    this.#returning = arena.int32(nodes);
    this.#latestInvocation = arena.float64(nodes);
    this.#invoked = arena.int32(nodes);
  }

  /** Judges the calls from `from` to before `to`. */
  judge(calls: TextCalls, from: number, to: number): Ruling {
    this.#calls = calls;
    this.#from = from;
    this.#to = to;
    if (!this.#collect()) return undecided('the same was written more than once');
    const ruling = this.#answers() ?? this.#intoZones();
    if (ruling !== undefined) return ruling;
    const inOrder = this.#zones.judge();
    return inOrder.validity === 'invalid' ? this.#withTellers(inOrder) : inOrder;
  }

  /** Notes who writes what; false when there is no telling it apart. */
  #collect(): boolean {
    const { kind, invoked, returned, text } = this.#calls;
    this.#chains.clear(this.#from, this.#to - this.#from);
    this.#set(beginning, nobody, -Infinity, -Infinity);
    for (let call = this.#from; call < this.#to; call++) {
      if (kind[call] === kinds.read) continue;
      const node = this.#nodeOf(call);
      if (!this.#chains.write(node, text(call), kind[call] === kinds.put)) return false;
      this.#set(node, call, invoked[call] ?? 0, returned[call] ?? Infinity);
    }
    return true;
  }

  /** Puts every answer into its cluster. */
  #answers(): Ruling | undefined {
    const { kind, invoked, returned, text } = this.#calls;
    for (let call = this.#from; call < this.#to; call++) {
      // An answer that is still to come says nothing.
      if (kind[call] !== kinds.read || returned[call] === Infinity) continue;
      const node = this.#chains.find(text(call), call);
      if (typeof node !== 'number') return node;
      const writer = node === beginning ? nobody : this.#from + node - 1;
      if (writer !== nobody && (returned[call] ?? 0) < (invoked[writer] ?? 0)) return writtenLater(call, writer);
      if ((returned[call] ?? 0) < (this.#earliestReturn[node] ?? 0)) {
        this.#earliestReturn[node] = returned[call] ?? 0;
        this.#returning[node] = call;
      }
      if ((invoked[call] ?? 0) > (this.#latestInvocation[node] ?? 0)) {
        this.#latestInvocation[node] = invoked[call] ?? 0;
        this.#invoked[node] = call;
      }
    }
    return undefined;
  }

  /** Makes a zone of every chain, and of every call that returned and that nobody saw. */
  #intoZones(): Ruling | undefined {
    const { kind, returned } = this.#calls;
    this.#zones.clear();
    const ruling = this.#intoZone(beginning, beginning);
    if (ruling !== undefined) return ruling;
    for (let call = this.#from; call < this.#to; call++) {
      if (kind[call] === kinds.read) continue;
      const node = this.#nodeOf(call);
      const chain = this.#chains.chainOf(node);
      const isUnseen = chain < 0;
      // What begins a chain stands for all of it, and what has no outcome and was not seen may as well never have happened.
      if (isUnseen ? returned[call] === Infinity : chain !== node) continue;
      const inChain = this.#intoZone(node, node);
      if (inChain !== undefined) return inChain;
    }
    return undefined;
  }

  #intoZone(chain: number, first: number): Ruling | undefined {
    let earliest = first;
    let latest = first;
    for (const node of this.#chains.nodesOf(chain)) {
      if (node === first) continue;
      if (this.#returnOf(node) < this.#invocationOf(latest)) return this.#outOfOrder(node, latest, chain);
      if (this.#returnOf(node) < this.#returnOf(earliest)) earliest = node;
      if (this.#invocationOf(node) > this.#invocationOf(latest)) latest = node;
    }
    this.#zones.add({
      earliestReturn: this.#returnOf(earliest),
      returning: this.#returning[earliest] ?? nobody,
      latestInvocation: this.#invocationOf(latest),
      invoked: this.#invoked[latest] ?? nobody,
    });
    return undefined;
  }

  #set(node: number, call: number, invoked: number, returned: number): void {
    this.#earliestReturn[node] = returned;
    this.#returning[node] = call;
    this.#latestInvocation[node] = invoked;
    this.#invoked[node] = call;
  }

  #nodeOf(call: number): number {
    return call - this.#from + 1;
  }

  #returnOf(node: number): number {
    return this.#earliestReturn[node] ?? Infinity;
  }

  #invocationOf(node: number): number {
    return this.#latestInvocation[node] ?? -Infinity;
  }

  #outOfOrder(later: number, earlier: number, chain: number): Ruling {
    const call = this.#returning[later] ?? nobody;
    const other = this.#invoked[earlier] ?? nobody;
    const isRead = (each: number): boolean => this.#calls.kind[each] === kinds.read;
    // An answer shows what came before it by itself, and what was there at the beginning does not come back.
    const isShown = isRead(call) || (chain === beginning && isRead(other));
    const tellers = isShown ? [] : [this.#chains.tellerOf(chain)];
    return invalid('out of order', [call, other, ...tellers], (name) => [
      `${name(call)} returned before ${name(other)} was invoked.`,
      isRead(call)
        ? `But by what ${name(call)} answered it comes after ${name(other)}.`
        : isRead(other)
          ? `But ${name(other)} does not show what ${name(call)} wrote${tellers.map((teller) => `, which by ${name(teller)} came behind it`).join('')}.`
          : `But by what ${tellers.map(name).join('')} answered ${name(call)} comes after ${name(other)}.`,
    ]);
  }

  /** With the answers that show which calls stand together. */
  #withTellers(ruling: Extract<Ruling, { validity: 'invalid' }>): Ruling {
    const { calls, anomaly, story } = ruling.witness;
    const tellers = new Map<number, number>();
    for (const call of calls) {
      const chain = this.#calls.kind[call] === kinds.read ? nobody : this.#chains.chainOf(this.#nodeOf(call));
      if (chain >= 0) tellers.set(call, this.#chains.tellerOf(chain));
    }
    return invalid(anomaly, [...calls, ...tellers.values()], (name) => [
      ...story(name),
      ...Array.from(tellers, ([call, teller]) => `${name(teller)} shows what ${name(call)} wrote.`),
    ]);
  }
}

function writtenLater(call: number, writer: number): Ruling {
  return invalid('read from the future', [call, writer], (name) => [
    `${name(call)} returned before ${name(writer)}, which wrote the end of its answer, could have started.`,
  ]);
}
