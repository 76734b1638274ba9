import type { Story } from '../findings.ts';
import { causalPath } from '../transactions/weak/causal-path.ts';
import type { OrderEdge, OrderGraph } from '../transactions/weak/order-graph.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';
import type { OrderCycle } from '../transactions/weak/shortest-cycle.ts';
import { ofText } from './act-text.ts';
import type { ListOutOfOrder } from './list-order.ts';
import type { ObjectHistory } from './object-acts.ts';
import { OrderText, endsOf, shortened } from './order-text.ts';

type Conflict = Extract<OrderEdge, { kind: 'inferred' }>;

const edgeNames = { session: 'session', 'write-read': 'wr', version: 'ww', initial: 'init', inferred: 'cf' } as const;

/** Tells violations of causal consistency, with the bad patterns' names of Bouajjani et al. (POPL 2017). */
export class CausalStories {
  readonly #causal: SessionHistory;
  readonly #text: OrderText;

  constructor(history: ObjectHistory, causal: SessionHistory) {
    this.#causal = causal;
    this.#text = new OrderText(history, causal);
  }

  /** @param premises Of an order of one process, and not one for all, the graph from which the inferred edges follow. */
  circle({ edges }: OrderCycle, premises?: OrderGraph): Story {
    const anomaly = patternOf(edges, premises !== undefined);
    const told = endsOf(edges);
    const conflicts = told.flatMap((edge) => (edge.kind === 'inferred' ? [edge] : []));
    const [conflict] = conflicts;
    const chains = new Map(conflicts.map((edge) => [edge, this.#text.chain(edge.from, edge.reader, premises)]));
    const lines = told.flatMap((edge) =>
      edge.kind === 'inferred'
        ? [...(chains.get(edge) ?? []).flatMap((step) => this.#reason(step)), this.#conflict(edge)]
        : this.#text.step(edge),
    );
    const all = [...told, ...[...chains.values()].flat()].flatMap((edge) =>
      edge.kind === 'version'
        ? [edge.from, edge.to, ...this.#text.showing(edge.from, edge.to)]
        : edge.kind === 'inferred'
          ? [edge.from, edge.to, edge.reader]
          : [edge.from, edge.to],
    );
    return {
      title: conflict === undefined ? circleTitle(edges) : this.#conflictTitle(conflict),
      explanation: [...shortened(lines), closing[anomaly]],
      operations: this.#text.operations(all),
      anomaly,
      diagram: this.#text.diagram(this.#drawn(told, conflict === undefined ? [] : (chains.get(conflict) ?? []))),
    };
  }

  /** A list that shows an element before another one whose append happened before. */
  outOfOrder({ read, late }: ListOutOfOrder): Story {
    const seen = this.#text.act(read).seen ?? [];
    const earlier = new Set(seen.slice(0, seen.indexOf(late)));
    const early = [...earlier].find((element) => this.#text.chain(late, element).length > 0) ?? late;
    const chain = this.#text.chain(late, early);
    return {
      title: `${this.#text.claim(read)}, although ${this.#text.version(late)} was appended causally before ${this.#text.version(early)}`,
      explanation: [...shortened(chain.map((edge) => this.#text.step(edge))), `${this.#text.line(read)}.`],
      operations: this.#text.operations([...chain.flatMap(({ from, to }) => [from, to]), read]),
      anomaly: 'incompatible-order',
    };
  }

  /** A list that lacks what had been appended causally before. */
  missing(read: number): Story {
    const { key, operation, seen = [] } = this.#text.act(read);
    const has = new Set(seen);
    const isMissing = (number: number): boolean => {
      const act = this.#text.act(number);
      return act.isWrite && act.key === key && !has.has(number);
    };
    const chain = causalPath(this.#causal, isMissing, read) ?? [];
    const element = chain[0] === undefined ? 'an element' : this.#text.version(chain[0].from);
    return {
      title: `process ${operation.process} read ${this.#text.object(read)} without ${element}, whose append happened causally before`,
      explanation: [...shortened(chain.map((edge) => this.#text.step(edge))), `The list has no ${element}.`],
      operations: this.#text.operations([...chain.flatMap(({ from, to }) => [from, to]), read]),
      anomaly: 'WriteCORead',
    };
  }

  /** A step of a chain; where it was inferred itself, with the chain that it follows from. */
  #reason(edge: OrderEdge): string[] {
    if (edge.kind !== 'inferred') return [this.#text.step(edge)];
    return [...this.#text.chain(edge.from, edge.reader).map((step) => this.#text.step(step)), this.#conflict(edge)];
  }

  #conflictTitle({ from, to, reader }: Conflict): string {
    const act = `${this.#text.claim(reader)}, although ${this.#text.version(from)} had been written causally before`;
    return to < 0 ? act : `${act} and is the newer one`;
  }

  /** What follows from it that the writer that was passed over happened before the reader. */
  #conflict({ from, to, reader, key }: Conflict): string {
    const newer = this.#text.version(from);
    const { process, index } = this.#text.act(reader).operation;
    const read = to < 0 ? 'the initial value' : this.#text.version(to);
    return `Process ${process} (history line ${index}) knew of ${newer}, and read ${read}${ofText(this.#text.key(key))}: ${newer} comes before ${read}.`;
  }

  /** The initial value has no transaction: then the chain to the one that read it is drawn, and that it came too late. */
  #drawn(edges: readonly OrderEdge[], chain: readonly OrderEdge[]): Parameters<OrderText['diagram']>[0] {
    const line = (edge: OrderEdge): Parameters<OrderText['diagram']>[0][number] => {
      const why = edge.kind === 'inferred' ? this.#conflict(edge) : this.#text.step(edge);
      return { from: edge.from, to: edge.to, kind: edgeNames[edge.kind], why };
    };
    if (!edges.some(({ kind }) => kind === 'initial')) return edges.map(line);
    const closed = edges.flatMap((edge) =>
      edge.kind === 'inferred' ? { from: edge.reader, to: edge.from, kind: 'rw', why: this.#conflict(edge) } : [],
    );
    return [...chain.map(line), ...closed];
  }
}

function circleTitle(edges: readonly OrderEdge[]): string {
  return edges.some(({ kind }) => kind === 'version')
    ? 'lists show appends in an order that contradicts what happened before what'
    : `${edges.length} operations happened before one another in a circle`;
}

type Pattern = 'CyclicHB' | 'WriteHBInitRead' | 'CyclicCO' | 'WriteCOInitRead' | 'WriteCORead' | 'CyclicCF';

const closing: Readonly<Record<Pattern, string>> = {
  CyclicCO: 'So each of them would have to happen before itself.',
  WriteCOInitRead: 'So the initial value was overwritten before it was read.',
  WriteCORead: 'So what was read had been overwritten before.',
  WriteHBInitRead: 'So in no order of the writes that this process knows of was the initial value still there.',
  CyclicHB: 'So no order of the writes that this process knows of explains all its reads.',
  CyclicCF: 'So no order of the versions, the same for all processes, explains these reads.',
};

function patternOf(edges: readonly OrderEdge[], isOfProcess: boolean): Pattern {
  if (edges.some(({ kind }) => kind === 'initial')) return isOfProcess ? 'WriteHBInitRead' : 'WriteCOInitRead';
  const conflicts = edges.filter(({ kind }) => kind === 'inferred').length;
  if (edges.some(({ kind }) => kind === 'version') || conflicts > 1) return isOfProcess ? 'CyclicHB' : 'CyclicCF';
  return conflicts === 0 ? 'CyclicCO' : isOfProcess ? 'CyclicHB' : 'WriteCORead';
}
