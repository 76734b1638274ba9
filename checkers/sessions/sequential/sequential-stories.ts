import type { Story } from '../../findings.ts';
import type { OrderEdge, OrderGraph } from '../../transactions/weak/order-graph.ts';
import type { SessionHistory } from '../../transactions/weak/session-history.ts';
import type { OrderCycle } from '../../transactions/weak/shortest-cycle.ts';
import type { ObjectHistory } from '../object-acts.ts';
import { OrderText, endsOf, shortened } from '../order-text.ts';

const anomaly = 'not-sequential';
/** Acts that are told where no circle shows why there is no order. */
const stuckMax = 8;

/** Tells histories that no order of all operations explains. */
export class SequentialStories {
  readonly #text: OrderText;

  constructor(history: ObjectHistory, order: SessionHistory) {
    this.#text = new OrderText(history, order);
  }

  /** @param premises The graph, without circles, from which the inferred edges follow. */
  circle(cycle: OrderCycle, premises: OrderGraph): Story {
    const edges = endsOf(cycle.edges);
    const readers = edges.map((edge) => (edge.kind === 'inferred' ? edge.reader : edge.to));
    const [decisive] = readers
      .filter((number) => this.#text.act(number).seen !== undefined)
      .toSorted((a, b) => this.#text.act(b).operation.index - this.#text.act(a).operation.index);
    const steps = edges.flatMap((edge) => [...this.#premise(edge, premises), edge]);
    const members = steps.flatMap((edge) =>
      edge.kind === 'inferred' ? [edge.from, edge.to, edge.reader] : [edge.from, edge.to],
    );
    return {
      title: `${decisive === undefined ? 'operations' : this.#text.claim(decisive)}, which no order of all operations explains`,
      explanation: [
        ...shortened([...new Set(steps.map((edge) => this.#why(edge)))]),
        'So each of them would have to come before itself.',
      ],
      operations: this.#text.operations(members),
      anomaly,
      diagram: this.#text.diagram(
        edges.map((edge) => ({ from: edge.from, to: edge.to, kind: this.#kind(edge), why: this.#why(edge) })),
      ),
    };
  }

  diverging({ read, longest }: { readonly read: number; readonly longest: number }): Story {
    return {
      title: `${this.#text.claim(read)}, which is no beginning of another list that was read`,
      explanation: [
        `${this.#text.line(read)}.`,
        `${this.#text.line(longest)}.`,
        'Neither list is how the other one began.',
      ],
      operations: this.#text.operations([read, longest]),
      anomaly: 'incompatible-order',
    };
  }

  /** All orders were tried: behind the longest one that could be begun, none of these could come next. */
  stuck(placed: number, next: readonly number[]): Story {
    const told = next.slice(0, stuckMax);
    const more = next.length > told.length ? [`(${next.length - told.length} more)`] : [];
    return {
      title: `no order of all operations explains every answer: after ${placed} of them, none can come next`,
      explanation: [
        `Every order was tried. The longest that explains its answers has ${placed} operations; then each process waits with:`,
        ...told.map((number) => `${this.#text.line(number)}.`),
        ...more,
      ],
      operations: this.#text.operations(next),
      anomaly,
    };
  }

  /** What an inferred edge follows from: how the write came before the reader, or how it came after what that read. */
  #premise(edge: OrderEdge, premises: OrderGraph): readonly OrderEdge[] {
    if (edge.kind !== 'inferred') return [];
    const { from, to, reader, key } = edge;
    if (from !== reader) return this.#text.chain(from, reader, premises);
    const act = this.#text.act(reader);
    const [version] = act.key === key ? (act.seen ?? []) : [];
    return version === undefined ? [] : this.#text.chain(version, to, premises);
  }

  #why(edge: OrderEdge): string {
    if (edge.kind !== 'inferred') return this.#text.step(edge);
    const { from, to, reader } = edge;
    if (from !== reader) {
      return `${this.#text.line(from)}, before ${this.#text.claim(reader)}: so also before ${this.#text.version(to)} was written, which that read.`;
    }
    return `${this.#text.line(reader)}: so ${this.#text.claim(to)}, which replaces it, only afterwards.`;
  }

  #kind(edge: OrderEdge): string {
    if (edge.kind === 'session') return 'session';
    if (edge.kind === 'write-read') return 'wr';
    return this.#text.act(edge.from).isWrite && edge.kind !== 'initial' ? 'ww' : 'rw';
  }
}
