import type { WireMessage } from '../messages.ts';
import type { Input, Message, Transaction } from '../transaction.ts';
import { type Item, type World, type WorldNode, transactionName } from './world.ts';

/**
 * A number for a world: worlds with the same number have the same future. It is 53 bits of a hash (cyrb53) over all that can
 * differ between two worlds of one search: among a million worlds, two are taken for one in 1 of 18,000 searches.
 */
export function worldKey({ nodes, links, made, resends }: World, more: number): number {
  const parts = [...nodes.map((node) => nodeKeys.of(node)), ...links.map((items) => linkKeys.of(items))];
  return digest(`${more} ${resends} ${made.join()} ${parts.join(' ')}`);
}

/** Most parts of a world are those of the world before it. */
class Keys<T extends object> {
  readonly #known = new WeakMap<T, number>();
  readonly #textOf: (part: T) => string;

  constructor(textOf: (part: T) => string) {
    this.#textOf = textOf;
  }

  of(part: T): number {
    const known = this.#known.get(part) ?? digest(this.#textOf(part));
    this.#known.set(part, known);
    return known;
  }
}

const nodeKeys = new Keys(nodeText);
const linkKeys = new Keys((items: readonly Item[]) => items.map(itemText).join(';'));

function nodeText({ state, isUp, incarnation, log, writing, timers }: WorldNode): string {
  const disk = `${log.map(({ kind }) => kind).join()}/${writing.map(({ record }) => record.kind).join()}`;
  if (!isUp) return `${incarnation} down ${disk}`;
  const open = state.open.get(transactionName);
  const peers = Object.entries(state.peers).map(([name, peer]) => `${name}${peer.incarnation}${peer.isUp ? 'u' : 'd'}`);
  const decision = state.decisions.get(transactionName) ?? '';
  return `${incarnation} ${disk} ${timers.length} ${peers.join()} ${decision} ${open === undefined ? '' : transactionText(open.transaction)}`;
}

function transactionText(txn: Transaction): string {
  const { phase, isRestarted, dead, promised, round, restarted, askers, writing, held } = txn;
  const reports = round?.kind === 'states' ? JSON.stringify(round.reports) : '';
  const leads = round === undefined ? '' : `${round.kind} ${round.missing.join()} ${reports}`;
  const next =
    writing === undefined
      ? ''
      : `${writing.record} then ${transactionText(writing.next)} ${JSON.stringify(writing.acts)}`;
  return `${phase} ${isRestarted} ${dead.join()} ${promised} ${leads} ${JSON.stringify(restarted)} ${askers.join()} ${next} ${held.map(inputText).join()}`;
}

function inputText(input: Input): string {
  return input.kind === 'message'
    ? `${input.from}${input.isCurrent} ${messageText(input.message)}`
    : JSON.stringify(input);
}

function itemText(item: Item): string {
  return item.kind === 'message' ? `${item.incarnation} ${messageText(item.message)}` : JSON.stringify(item);
}

function messageText(message: Message | WireMessage): string {
  switch (message.kind) {
    case 'vote':
      return `vote ${message.vote}`;
    case 'state-report':
      return `report ${message.isCommittable}`;
    case 'decision':
      return `${message.as} ${message.decision}`;
    case 'undecided':
      return `undecided ${message.isRestarted} ${message.isCommittable}`;
    case 'prepare':
    case 'pre-commit':
    case 'ack':
    case 'state-request':
    case 'inquiry':
    case 'read':
    case 'values':
    case 'read-done':
      return message.kind;
    default:
      return JSON.stringify(message satisfies never);
  }
}

function digest(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (b & 0x1fffff) + (a >>> 0);
}
