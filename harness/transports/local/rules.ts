import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import type { AddressPlan } from './addresses.ts';
import type { Mechanism } from './local-options.ts';

/** Ports that probes come from: outside of the kernel's ephemeral range, so that no connection of the system has one. */
export interface ProbePorts {
  readonly first: number;
  readonly count: number;
}

/** What one owner cut at one moment, as far as it concerns one place. The tag is unique in the cluster. */
export interface PlacedCut {
  readonly tag: number;
  readonly links: readonly Link[];
}

/** What changes in one place: `standing` is all that is cut there afterwards. */
export interface PlaceChange {
  readonly place: NodeName;
  /** True until a change has succeeded there. */
  readonly isFirst: boolean;
  readonly standing: readonly PlacedCut[];
  readonly added: readonly PlacedCut[];
  readonly removed: readonly PlacedCut[];
}

/** A command to run in a place, and its standard input. */
export interface RuleCommand {
  readonly argv: readonly string[];
  readonly input: string;
}

/** Packets lost, by tag, then by the sender's address. */
export type RuleCounts = ReadonlyMap<number, ReadonlyMap<string, number>>;

/**
 * One way to lose packets silently, as text: what to run where. Every change is one command, and can be repeated after
 * it failed halfway. A place is a node, or `clients` for the network in which runner and clients live.
 */
export interface Rules {
  readonly mechanism: Mechanism;
  /** Where a link is cut: at the node that no longer hears, or at the one that no longer reaches. */
  placeOf(link: Link): NodeName;
  change(change: PlaceChange): RuleCommand;
  /** Removes what changes have left of cuts that were taken back, and that lose nothing any more. */
  sweep?(removed: readonly PlacedCut[]): RuleCommand;
  /**
   * Takes everything of this cluster's out of a place that was changed before; `standing` is what is cut there. Where it
   * is absent, taking back what stands leaves nothing.
   */
  clear?(standing: readonly PlacedCut[]): RuleCommand;
  /** Reads the counters of a place; undefined where the mechanism has none. */
  readonly counters?: {
    read(): RuleCommand;
    parse(text: string): RuleCounts;
  };
}

export interface RuleContext {
  readonly addresses: AddressPlan;
  readonly probePorts: ProbePorts;
}
