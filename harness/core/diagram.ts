import type { ProcessId } from './op.ts';
import type { Nanos } from './time.ts';

/** A picture of a violation, as data: a checker says what is in it, a reporter how it looks. */
export type Diagram = CycleDiagram | LanesDiagram;

/** Transactions that can't be put in an order, since each edge says that one must come before the next. */
export interface CycleDiagram {
  readonly kind: 'cycle';
  readonly transactions: readonly DiagramTransaction[];
  readonly edges: readonly DiagramEdge[];
}

export interface DiagramTransaction {
  /** As in the explanation: `T12`. */
  readonly id: string;
  /** What it did, a micro-operation each: `append x 4`, `r y [1 2]`. */
  readonly lines: readonly string[];
  /** The history line of its invocation. */
  readonly operation: number;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** `ww`, `wr`, `rw`, `process`, `realtime` and the like: the literature's names. */
  readonly kind: string;
  /** One line: why the one must come before the other. */
  readonly why: string;
}

/** Operations of one object as bars over time, a lane a process. */
export interface LanesDiagram {
  readonly kind: 'lanes';
  readonly operations: readonly DiagramOperation[];
}

export interface DiagramOperation {
  /** The history line of its invocation. */
  readonly operation: number;
  readonly process: ProcessId;
  /** What it did, short: `read x -> 4`. */
  readonly label: string;
  readonly from: Nanos;
  /** Undefined: its outcome is not known, so that it may take effect at any later time. */
  readonly to: Nanos | undefined;
  /**
   * `placed`: it has a place, `position`, in the last order that explains all before the violation; `stuck`: the one that
   * has none; `unplaced`: not in that order, or none is known.
   */
  readonly role: 'placed' | 'stuck' | 'unplaced';
  /** From 1, in the last good order. */
  readonly position?: number;
}
