import type { CycleDiagram, DiagramEdge } from '../../harness/core/diagram.ts';
import { AssertionError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { who } from '../findings.ts';
import { causalPath, pathIn } from '../transactions/weak/causal-path.ts';
import type { OrderEdge, OrderGraph } from '../transactions/weak/order-graph.ts';
import type { SessionHistory } from '../transactions/weak/session-history.ts';
import { actText, objectText, writtenText } from './act-text.ts';
import type { Act, ObjectHistory, ObjectKey } from './object-acts.ts';

/** Longer chains are told by their ends. */
const toldMax = 10;
/** More operations than a report marks. */
const operationsMax = 200;

/** Puts orders of acts into words and pictures. */
export class OrderText {
  readonly #history: ObjectHistory;
  readonly #order: SessionHistory;

  constructor(history: ObjectHistory, order: SessionHistory) {
    this.#history = history;
    this.#order = order;
  }

  act(number: number): Act {
    const act = this.#history.acts[number];
    if (act === undefined) throw new AssertionError(`act ${number} is not of the history`);
    return act;
  }

  key(number: number): ObjectKey {
    return this.#history.keys[number] ?? { name: undefined, kind: 'register' };
  }

  object(number: number): string {
    return objectText(this.key(this.act(number).key));
  }

  /** What the act wrote: `4`. */
  version(number: number): string {
    return writtenText(this.act(number).operation);
  }

  /** `process 3 read 4 of x`. */
  claim(number: number): string {
    const { operation } = this.act(number);
    return `process ${operation.process} ${this.deed(number)}`;
  }

  /** `Process 3 (history line 12) read 4 of x`. */
  line(number: number): string {
    return `${who(this.act(number).operation)} ${this.deed(number)}`;
  }

  deed(number: number): string {
    const { operation, key } = this.act(number);
    return actText(operation, this.key(key));
  }

  /** Why the one comes before the other, in a sentence; inferred edges are told by those who inferred them. */
  step({ kind, from, to }: OrderEdge): string {
    if (kind === 'initial') return 'The initial value comes before every version.';
    const { operation } = this.act(to);
    if (kind === 'session') return `${this.line(from)}, and then ${this.deed(to)} (history line ${operation.index}).`;
    if (kind === 'version' && !this.act(from).isWrite) return `${this.line(from)}, without ${this.version(to)}.`;
    if (kind === 'version') {
      const [read] = this.showing(from, to);
      return read === undefined
        ? `No list that was read has ${this.version(to)}, so that it comes after ${this.version(from)}.`
        : `${who(this.act(read).operation)} shows ${this.version(from)} before ${this.version(to)}.`;
    }
    return `${this.line(from)}; process ${operation.process} (history line ${operation.index}) ${this.deed(to)}.`;
  }

  /** The read that shows the order of two elements. */
  showing(from: number, to: number): number[] {
    const read = this.#history.acts.findIndex(({ seen }) =>
      seen?.some((element, i) => element === to && seen[i - 1] === from),
    );
    return read < 0 ? [] : [read];
  }

  /** By which sessions and reads the one happened before the other; or by which edges of a graph. */
  chain(from: number, to: number, graph?: OrderGraph): readonly OrderEdge[] {
    const isFrom = (number: number): boolean => number === from;
    return causalPath(this.#order, isFrom, to) ?? (graph === undefined ? undefined : pathIn(graph, isFrom, to)) ?? [];
  }

  /** The operations of these acts, in order of invocation. */
  operations(numbers: readonly number[]): Operation[] {
    const known = [...new Set(numbers)].filter((number) => number >= 0).slice(0, operationsMax);
    const found = known.map((number) => this.act(number).operation);
    return found.toSorted((a, b) => a.index - b.index);
  }

  diagram(
    edges: readonly { readonly from: number; readonly to: number; readonly kind: string; readonly why: string }[],
  ): CycleDiagram {
    const members = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
    const nameOf = (number: number): string => `line ${this.act(number).operation.index}`;
    return {
      kind: 'cycle',
      transactions: members.map((number) => ({
        id: nameOf(number),
        lines: [this.deed(number)],
        operation: this.act(number).operation.index,
      })),
      edges: edges.map((edge): DiagramEdge => ({ ...edge, from: nameOf(edge.from), to: nameOf(edge.to) })),
    };
  }
}

export function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= toldMax) return lines;
  const half = toldMax / 2;
  return [...lines.slice(0, half), `(${lines.length - toldMax} steps are left out here.)`, ...lines.slice(-half)];
}

/** The beginning and the end of a chain that is too long to be told. */
export function endsOf<T>(edges: readonly T[]): readonly T[] {
  return edges.length <= 2 * toldMax ? edges : [...edges.slice(0, toldMax), ...edges.slice(-toldMax)];
}
