import type { DecidedBy, RecoveredTransaction, TraceAct, TraceEvent } from '../../harness/core/trace.ts';
import { msToNanos } from '../../harness/core/time.ts';

/** Reads lines of nodes; keeps count of incarnations and sequence numbers. */
export class TraceReader {
  readonly events: TraceEvent[] = [];
  readonly #lives = new Map<string, { incarnation: number; sequence: number }>();

  read(node: string, words: readonly string[], atMs: number): void {
    const life = this.#lives.get(node) ?? { incarnation: 1, sequence: 0 };
    this.#lives.set(node, life);
    const cause = words.find((word) => word.startsWith('via:'))?.slice(4);
    const [verb = '', ...rest] = words.filter((word) => !word.startsWith('via:'));
    if (verb === 'restarts') Object.assign(life, { incarnation: life.incarnation + 1, sequence: 0 });
    if (verb === 'restarts' && rest[0] === 'silently') return;
    life.sequence += 1;
    if (verb === 'loses') return;
    const { act, txn } = readAct(verb, rest);
    this.events.push({
      node,
      ...life,
      // A node's clock may say anything.
      monotonicNs: 1e15 - life.sequence,
      seenAt: msToNanos(atMs),
      epoch: 1,
      act,
      ...(txn === undefined ? {} : { txn }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function readAct(verb: string, words: readonly string[]): { readonly act: TraceAct; readonly txn?: string } {
  const [first = '', second = '', third = ''] = words;
  const decision = second === 'commit' ? 'commit' : 'abort';
  switch (verb) {
    case 'starts':
    case 'restarts':
      return { act: { kind: 'recovered', transactions: words.map(recovered) } };
    case 'begin':
      return { txn: first, act: { kind: 'begin', participants: words.slice(1) } };
    case 'forced':
    case 'lazy':
      return { txn: second, act: { kind: 'write', record: first, forced: verb === 'forced' } };
    case 'yes':
    case 'no':
      return {
        txn: first,
        act: { kind: 'vote', vote: verb, ...(words.length > 1 ? { reason: words.slice(1).join(' ') } : {}) },
      };
    case 'decide':
      return { txn: first, act: { kind: 'decide', decision, by: (third === '' ? 'votes' : third) as DecidedBy } };
    case 'tell':
      return { txn: first, act: { kind: 'tell', decision, to: third === '' ? 'client' : third } };
    case 'apply':
      return { txn: first, act: { kind: 'apply', decision } };
    case 'release':
      return { txn: first, act: { kind: 'release' } };
    case 'suspect':
      return { act: { kind: 'suspect', peer: first, why: second === 'closed' ? 'closed' : 'silent' } };
    case 'timeout':
      return { txn: first, act: { kind: 'timeout', waitingFor: second } };
    default:
      throw new Error(`record: a node can't "${verb}"`);
  }
}

function recovered(word: string): RecoveredTransaction {
  const [txn = '', state = ''] = word.split('=');
  return { txn, state: state as RecoveredTransaction['state'] };
}
