import type { CycleDiagram, DiagramEdge } from '../../harness/core/diagram.ts';
import { AssertionError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Story, who } from '../findings.ts';
import { causalPath } from '../transactions/weak/causal-path.ts';
import type { OrderEdge } from '../transactions/weak/order-graph.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';
import type { OrderCycle } from '../transactions/weak/shortest-cycle.ts';
import { actText, ofText, objectText, writtenText } from './act-text.ts';
import type { Act, ObjectHistory, ObjectKey } from './object-acts.ts';

/** Longer chains are told by their ends. */
const toldMax = 10;

const edgeNames = { session: 'session', 'write-read': 'wr', version: 'ww', initial: 'init', inferred: 'cf' } as const;

/** Tells violations of causal consistency, with the bad patterns' names of Bouajjani et al. (POPL 2017). */
export class CausalStories {
  readonly #history: ObjectHistory;
  readonly #causal: SessionHistory;

  constructor(history: ObjectHistory, causal: SessionHistory) {
    this.#history = history;
    this.#causal = causal;
  }

  circle({ edges }: OrderCycle): Story {
    const anomaly = patternOf(edges);
    const conflicts = edges.flatMap((edge) => (edge.kind === 'inferred' ? [edge] : []));
    const [conflict] = conflicts;
    const chains = conflicts.map(({ from, reader }) => this.#chain(from, reader));
    const told = edges.flatMap((edge) =>
      edge.kind === 'inferred' ? this.#conflict(edge, chains[conflicts.indexOf(edge)] ?? []) : this.#step(edge),
    );
    const all = [...edges, ...chains.flat()].flatMap((edge) =>
      edge.kind === 'inferred' ? [edge.from, edge.to, edge.reader] : [edge.from, edge.to, ...this.#showing(edge)],
    );
    return {
      title: conflict === undefined ? this.#circleTitle(edges) : this.#conflictTitle(conflict),
      explanation: [...shortened(told), closing[anomaly]],
      operations: this.#operations(all),
      anomaly,
      diagram: this.#diagram(edges, chains[0] ?? []),
    };
  }

  /** A list that lacks what had been appended causally before. */
  missing(read: number): Story {
    const { key, operation, seen = [] } = this.#act(read);
    const has = new Set(seen);
    const isMissing = (number: number): boolean => {
      const act = this.#act(number);
      return act.isWrite && act.key === key && !has.has(number);
    };
    const chain = causalPath(this.#causal, isMissing, read) ?? [];
    const element = chain[0] === undefined ? 'an element' : writtenText(this.#act(chain[0].from).operation);
    return {
      title: `process ${operation.process} read ${objectText(this.#key(key))} without ${element}, whose append happened causally before`,
      explanation: [...shortened(chain.map((edge) => this.#step(edge))), `The list has no ${element}.`],
      operations: this.#operations([...chain.flatMap(({ from, to }) => [from, to]), read]),
      anomaly: 'WriteCORead',
    };
  }

  #circleTitle(edges: readonly OrderEdge[]): string {
    return edges.some(({ kind }) => kind === 'version')
      ? 'lists show appends in an order that contradicts what happened before what'
      : `${edges.length} operations happened before one another in a circle`;
  }

  #conflictTitle({ from, to, reader }: Extract<OrderEdge, { kind: 'inferred' }>): string {
    const { operation, key } = this.#act(reader);
    const newer = writtenText(this.#act(from).operation);
    const act = `process ${operation.process} ${actText(operation, this.#key(key))}`;
    if (to < 0) return `${act}, although ${newer} had been written causally before`;
    return `${act}, although ${newer} had been written causally before and is the newer one`;
  }

  /** How the writer that was passed over happened before the reader, and what follows. */
  #conflict(
    { from, to, reader, key }: Extract<OrderEdge, { kind: 'inferred' }>,
    chain: readonly OrderEdge[],
  ): string[] {
    const newer = writtenText(this.#act(from).operation);
    const { operation } = this.#act(reader);
    const read = to < 0 ? 'the initial value' : writtenText(this.#act(to).operation);
    return [
      ...chain.map((edge) => this.#step(edge)),
      `${who(operation)} knew of ${newer}, and read ${read}${ofText(this.#key(key))}: ${newer} comes before ${read}.`,
    ];
  }

  #step(edge: OrderEdge): string {
    if (edge.kind === 'initial') return 'The initial value comes before every version.';
    const before = this.#act(edge.from).operation;
    const after = this.#act(edge.to);
    const act = actText(after.operation, this.#key(after.key));
    if (edge.kind === 'version') {
      const [read] = this.#showing(edge);
      const reader = read === undefined ? 'A read' : who(this.#act(read).operation);
      return `${reader} shows ${writtenText(before)} before ${writtenText(after.operation)}.`;
    }
    const first = `${who(before)} ${actText(before, this.#key(this.#act(edge.from).key))}`;
    if (edge.kind === 'session') return `${first}, and then ${act} (history line ${after.operation.index}).`;
    return `${first}; process ${after.operation.process} (history line ${after.operation.index}) ${act}.`;
  }

  #chain(from: number, reader: number): readonly OrderEdge[] {
    return causalPath(this.#causal, (number) => number === from, reader) ?? [];
  }

  /** The read that shows the order of two elements. */
  #showing({ kind, from, to }: OrderEdge): number[] {
    if (kind !== 'version') return [];
    const read = this.#history.acts.findIndex(({ seen }) =>
      seen?.some((element, i) => element === to && seen[i - 1] === from),
    );
    return read < 0 ? [] : [read];
  }

  #diagram(edges: readonly OrderEdge[], chain: readonly OrderEdge[]): CycleDiagram {
    // The initial value has no transaction: what is drawn is the chain to the one that read it, and that it came too late.
    const drawn = edges.some(({ kind }) => kind === 'initial') ? chain : edges;
    const members = [...new Set(drawn.flatMap(({ from, to }) => [from, to]))];
    const nameOf = (number: number): string => `line ${this.#act(number).operation.index}`;
    const lines = drawn.map((edge): DiagramEdge => {
      const why = edge.kind === 'inferred' ? (this.#conflict(edge, [])[0] ?? '') : this.#step(edge);
      return { from: nameOf(edge.from), to: nameOf(edge.to), kind: edgeNames[edge.kind], why };
    });
    const closed = edges.flatMap((edge): DiagramEdge[] => {
      if (drawn === edges || edge.kind !== 'inferred') return [];
      return [{ from: nameOf(edge.reader), to: nameOf(edge.from), kind: 'rw', why: this.#conflict(edge, [])[0] ?? '' }];
    });
    return {
      kind: 'cycle',
      transactions: members.map((number) => {
        const { operation, key } = this.#act(number);
        return { id: nameOf(number), lines: [actText(operation, this.#key(key))], operation: operation.index };
      }),
      edges: [...lines, ...closed],
    };
  }

  #operations(numbers: readonly number[]): Operation[] {
    const found = [...new Set(numbers)].filter((number) => number >= 0).map((number) => this.#act(number).operation);
    return found.toSorted((a, b) => a.index - b.index);
  }

  #act(number: number): Act {
    const act = this.#history.acts[number];
    if (act === undefined) throw new AssertionError(`act ${number} is not of the history`);
    return act;
  }

  #key(number: number): ObjectKey {
    return this.#history.keys[number] ?? { name: undefined, kind: 'register' };
  }
}

type Pattern = 'CyclicCO' | 'WriteCOInitRead' | 'WriteCORead' | 'CyclicCF';

const closing: Readonly<Record<Pattern, string>> = {
  CyclicCO: 'So each of them would have to happen before itself.',
  WriteCOInitRead: 'So the initial value was overwritten before it was read.',
  WriteCORead: 'So what was read had been overwritten before.',
  CyclicCF: 'So no order of the versions, the same for all processes, explains these reads.',
};

function patternOf(edges: readonly OrderEdge[]): Pattern {
  if (edges.some(({ kind }) => kind === 'initial')) return 'WriteCOInitRead';
  const conflicts = edges.filter(({ kind }) => kind === 'inferred').length;
  if (edges.some(({ kind }) => kind === 'version') || conflicts > 1) return 'CyclicCF';
  return conflicts === 1 ? 'WriteCORead' : 'CyclicCO';
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= toldMax) return lines;
  const half = toldMax / 2;
  return [...lines.slice(0, half), `(${lines.length - toldMax} steps are left out here.)`, ...lines.slice(-half)];
}
