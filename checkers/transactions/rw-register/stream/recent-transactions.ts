import type { Json } from '../../../../harness/core/json.ts';
import { process, realtime, rw, wr } from '../../graph/edge-kind.ts';
import { type RecentRule, widestOf } from './recent-rules.ts';

/** A version by its key and value, and the text that no other version has. */
export interface NamedVersion {
  readonly id: string;
  readonly key: Json;
  readonly value: Json;
}

/** A transaction that succeeded: what of others it read, what it left behind, and which of the versions that it read it replaced. */
export interface RecentTransaction {
  readonly line: number;
  readonly process: number;
  readonly invokedAt: number;
  readonly completedAt: number;
  readonly reads: readonly NamedVersion[];
  readonly writes: readonly NamedVersion[];
  readonly replaced: readonly NamedVersion[];
}

export interface RecentStep {
  readonly from: RecentTransaction;
  readonly to: RecentTransaction;
  readonly kind: number;
  /** What was read, or replaced; undefined for an order of clients. */
  readonly version: NamedVersion | undefined;
}

interface Vertex extends RecentTransaction {
  readonly leaving: Map<Vertex, RecentStep & { readonly to: Vertex }>;
}

/** Transactions that are remembered. */
const windowMax = 512;
/** Edges that are followed for each new one. */
const stepsMax = 4_000;

/** The dependencies between the last transactions: each new one is looked at for a cycle that it closes. */
export class RecentTransactions {
  readonly #rules: readonly RecentRule[];
  readonly #widest: RecentRule;
  readonly #window: Vertex[] = [];
  readonly #writers = new Map<string, Vertex>();
  readonly #readers = new Map<string, Set<Vertex>>();
  readonly #replacers = new Map<string, Vertex>();

  constructor(rules: readonly RecentRule[]) {
    this.#rules = rules;
    this.#widest = widestOf(rules);
  }

  /** Adds one; a cycle that it closes and that one of the rules forbids, by the first that does. */
  add(
    transaction: RecentTransaction,
  ): { readonly rule: RecentRule; readonly cycle: readonly RecentStep[] } | undefined {
    const vertex: Vertex = { ...transaction, leaving: new Map() };
    this.#link(vertex);
    if (closedBy(vertex, this.#widest) === undefined) return undefined;
    for (const rule of this.#rules) {
      const cycle = closedBy(vertex, rule);
      if (cycle !== undefined) return { rule, cycle };
    }
    return undefined;
  }

  #link(vertex: Vertex): void {
    for (const version of vertex.reads) {
      addStep(this.#writers.get(version.id), vertex, wr, version);
      addStep(vertex, this.#replacers.get(version.id), rw, version);
      const readers = this.#readers.get(version.id) ?? new Set();
      this.#readers.set(version.id, readers.add(vertex));
    }
    for (const version of vertex.writes) {
      this.#writers.set(version.id, vertex);
      for (const reader of this.#readers.get(version.id) ?? []) addStep(vertex, reader, wr, version);
    }
    for (const version of vertex.replaced) {
      if (this.#replacers.has(version.id)) continue;
      this.#replacers.set(version.id, vertex);
      for (const reader of this.#readers.get(version.id) ?? []) addStep(reader, vertex, rw, version);
    }
    this.#window.push(vertex);
    const oldest = this.#window.length > windowMax ? this.#window.shift() : undefined;
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** Those that lead to it still do: it has no way on, so that no cycle goes through it. */
  #forget(oldest: Vertex): void {
    oldest.leaving.clear();
    for (const { id } of oldest.writes) if (this.#writers.get(id) === oldest) this.#writers.delete(id);
    for (const { id } of oldest.replaced) if (this.#replacers.get(id) === oldest) this.#replacers.delete(id);
    for (const { id } of oldest.reads) {
      const readers = this.#readers.get(id);
      readers?.delete(oldest);
      if (readers?.size === 0) this.#readers.delete(id);
    }
  }
}

function addStep(from: Vertex | undefined, to: Vertex | undefined, kind: number, version: NamedVersion): void {
  if (from === undefined || to === undefined || from === to) return;
  // A dependency forbids more than an anti-dependency beside it.
  if (kind === wr || !from.leaving.has(to)) from.leaving.set(to, { from, to, kind, version });
}

interface Visit {
  readonly vertex: Vertex;
  readonly phase: number;
  readonly by: RecentStep | undefined;
  readonly before: Visit | undefined;
}

/** The shortest cycle through a vertex that the rule forbids. */
function closedBy(start: Vertex, rule: RecentRule): RecentStep[] | undefined {
  const seen = new Map<Vertex, Set<number>>();
  const queue: Visit[] = [{ vertex: start, phase: rule.first, by: undefined, before: undefined }];
  let steps = 0;
  for (const visit of queue) {
    const clients = visit.by === undefined ? undefined : clientStep(visit.vertex, start, rule);
    const end = clients === undefined ? -1 : rule.next(visit.phase, clients.kind);
    if (clients !== undefined && end >= 0 && rule.closes(end)) return pathTo(visit, clients);
    for (const step of visit.vertex.leaving.values()) {
      if (++steps > stepsMax) return undefined;
      const phase = rule.next(visit.phase, step.kind);
      if (phase < 0) continue;
      if (step.to === start) {
        if (rule.closes(phase)) return pathTo(visit, step);
        continue;
      }
      const phases = seen.get(step.to) ?? new Set();
      if (phases.has(phase)) continue;
      seen.set(step.to, phases.add(phase));
      queue.push({ vertex: step.to, phase, by: step, before: visit });
    }
  }
  return undefined;
}

/** The order of clients that leads from one to the last one. */
function clientStep(from: Vertex, to: Vertex, { clients }: RecentRule): RecentStep | undefined {
  const isOver = from.completedAt < to.invokedAt;
  if (clients === 'realtime' && isOver) return { from, to, kind: realtime, version: undefined };
  // A process completes one before it invokes the next.
  const isEarlier = from.process === to.process && from.line < to.line;
  if (clients !== 'none' && isEarlier) return { from, to, kind: process, version: undefined };
  return undefined;
}

function pathTo(visit: Visit, last: RecentStep): RecentStep[] {
  const steps = [last];
  for (let each: Visit | undefined = visit; each?.by !== undefined; each = each.before) steps.unshift(each.by);
  return steps;
}
