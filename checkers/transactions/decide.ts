import { unreachable } from '../../harness/core/errors.ts';
import { type Deadline, OutOfBudgetError } from '../deadline.ts';
import type { Dependencies } from './dependencies/dependencies.ts';
import { processOrder, realTime } from './graph/client-orders.ts';
import { type Cycle, cycleText } from './graph/cycle.ts';
import { anyOf } from './graph/cycle-rule.ts';
import type { Digraph } from './graph/digraph.ts';
import { processMask, realtime, rwMask, wrMask } from './graph/edge-kind.ts';
import { type CycleFound, CycleSearch } from './graph/shortest-cycle.ts';
import { type StrongComponents, strongComponents } from './graph/strong-components.ts';
import { subgraph } from './graph/subgraph.ts';
import { type TransactionTable, writesAny } from './table/transaction-table.ts';
import { edgeKindsOf, levelsForbidding, refutedWith } from './levels/lattice.ts';
import type { CycleTest, Level } from './levels/level.ts';

/** Components of which a witness is told; in more of them only levels that no earlier one refuted are tested. */
const componentsToldMax = 12;

/** What the dependencies of a history say of a level and the weaker ones. */
export interface Decision {
  /** Every level that can't have been kept: with each, all that include it. */
  readonly refuted: ReadonlySet<string>;
  /** Levels up to the one asked for that could not be decided in the time allowed. */
  readonly undecided: ReadonlySet<string>;
  /** Shortest cycles found, each with the weakest level that it refutes. */
  readonly cycles: readonly { readonly level: string; readonly cycle: Cycle }[];
  /** Components of more than one transaction: every cycle lies in one. */
  readonly components: number;
  readonly edges: number;
  /** Of each vertex: no edge leads to a higher one. Those that are on a cycle together have the same. */
  readonly ranks: Int32Array;
}

/**
 * Decides some levels, weaker ones first. One pass over the whole graph suffices when it has no cycle; otherwise each level's
 * own test runs on the components alone.
 *
 * @param isOver True when the time is up; asked between tests. Within the pass over the graph the table's deadline is.
 * @param begin The order, last first, that ranks have where nothing else orders transactions.
 */
export function decide(
  dependencies: Dependencies,
  asked: readonly Level[],
  isOver: () => boolean,
  begin: Int32Array = lastInvokedFirst(dependencies.table),
): Decision {
  const seen = dependencies.phenomena.flatMap(({ phenomenon }) => levelsForbidding(phenomenon));
  const kinds = edgeKindsOf(asked);
  const graph = graphOf(dependencies, kinds);
  const components = componentsInTime(graph, kinds, begin, dependencies.table.deadline);
  if (components === undefined) return undecidedBeyond(asked, refutedWith(seen), graph);
  const { cyclic, numbers } = components;
  const search = new LevelSearch(graph, dependencies, asked, new Set(seen));
  for (const vertices of cyclic.toSorted((a, b) => a.length - b.length)) search.look(vertices, isOver);
  const refuted = refutedWith(search.refuted);
  return {
    refuted,
    undecided: new Set([...search.undecided].filter((name) => !refuted.has(name))),
    cycles: search.cycles,
    components: cyclic.length,
    edges: graph.targets.length,
    ranks: numbers,
  };
}

/** Undefined when the time was over before: what was seen before must not be lost. */
function componentsInTime(
  graph: Digraph,
  kinds: number,
  begin: Int32Array,
  deadline: Deadline,
): StrongComponents | undefined {
  try {
    return strongComponents(graph, kinds, begin, deadline);
  } catch (error) {
    if (error instanceof OutOfBudgetError) return undefined;
    throw error;
  }
}

function undecidedBeyond(asked: readonly Level[], refuted: ReadonlySet<string>, graph: Digraph): Decision {
  const undecided = new Set(asked.map(({ name }) => name).filter((name) => !refuted.has(name)));
  const ranks = new Int32Array(graph.vertexCount);
  return { refuted, undecided, cycles: [], components: 0, edges: graph.targets.length, ranks };
}

/** Most edges lead to later transactions: from the last one back they are finished by then, and paths stay short. */
function lastInvokedFirst({ arena, count }: TransactionTable): Int32Array {
  const order = arena.int32(count);
  for (let turn = 0; turn < count; turn++) order[turn] = count - 1 - turn;
  return order;
}

function graphOf({ table, isCommitted, edges, vertexCount }: Dependencies, kinds: number): Digraph {
  const clients = (kinds & processMask) === 0 ? [] : [processOrder(table, isCommitted)];
  if ((kinds & (1 << realtime)) === 0) return edges.toDigraph(vertexCount, clients);
  const time = realTime(table, isCommitted, vertexCount);
  return edges.toDigraph(time.vertexCount, [...clients, time.edges]);
}

class LevelSearch {
  readonly refuted: Set<string>;
  readonly undecided = new Set<string>();
  readonly cycles: { level: string; cycle: Cycle }[] = [];
  readonly #graph: Digraph;
  readonly #dependencies: Dependencies;
  readonly #asked: readonly Level[];
  /** Made when the first component needs it: most histories have none. */
  #locals: Int32Array | undefined;
  readonly #known = new Set<string>();
  #components = 0;

  constructor(graph: Digraph, dependencies: Dependencies, asked: readonly Level[], refuted: Set<string>) {
    this.#graph = graph;
    this.#dependencies = dependencies;
    this.#asked = asked;
    this.refuted = refuted;
  }

  look(vertices: Int32Array, isOver: () => boolean): void {
    const isTold = this.#components++ < componentsToldMax;
    let here = isTold ? new Set<string>() : refutedWith(this.refuted);
    const open = (): Level[] => this.#asked.filter(({ name, test }) => test !== undefined && !here.has(name));
    if (open().length === 0) return;
    this.#locals ??= new Int32Array(this.#graph.vertexCount).fill(-1);
    const component = new CycleSearch(subgraph(this.#graph, vertices, this.#locals), this.#dependencies.table.count);
    for (const { name, test } of open()) {
      if (test === undefined || here.has(name)) continue;
      if (isOver()) {
        this.undecided.add(name);
        continue;
      }
      const found = run(component, test, this.#dependencies);
      if (found === 'undecided') this.undecided.add(name);
      if (typeof found === 'string') continue;
      this.refuted.add(name);
      here = refutedWith([...here, name]);
      this.#tell(name, found);
    }
  }

  /** Levels that can't be compared may be refuted by one and the same cycle. */
  #tell(level: string, cycle: Cycle): void {
    const text = cycleText(cycle);
    if (this.#known.has(text)) return;
    this.#known.add(text);
    this.cycles.push({ level, cycle });
  }
}

function run(
  component: CycleSearch,
  test: CycleTest,
  { table, missedBy, vanished, eventsOf }: Dependencies,
): CycleFound {
  switch (test.kind) {
    case 'rule':
      return component.forbiddenBy(test.rule);
    case 'single':
      return orElse(component.single(test.dependencies), component, test.dependencies);
    case 'missed':
      return component.missed(test.dependencies, test.isDirect, missedBy);
    case 'vanished':
      return component.missed(wrMask, true, vanished);
    case 'monotonic':
      return orElse(
        component.unfolded({ eventsOf, writesInPlace: true }).single(test.dependencies),
        component,
        test.dependencies,
      );
    case 'snapshots':
      return component.unfolded({ eventsOf, writesInPlace: false }).forbiddenBy(anyOf(test.dependencies | rwMask));
    case 'updates':
      return component.amongUpdates(test.mask, (transaction) => writesAny(table, transaction));
    default:
      return unreachable(test);
  }
}

/**
 * Orders of versions that hold at a level alone may put transactions on a cycle of dependencies that the weaker levels,
 * which don't have those orders, were not refuted by.
 */
function orElse(found: CycleFound, component: CycleSearch, dependencies: number): CycleFound {
  if (typeof found !== 'string') return found;
  const dependent = component.forbiddenBy(anyOf(dependencies));
  return dependent === 'none' ? found : dependent;
}
