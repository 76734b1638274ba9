import type { Json } from '../core/json.ts';
import type { NodeName } from '../core/op.ts';
import type { FailureModel, Property } from '../core/property.ts';
import type { FinalState, NodeState } from '../core/trace.ts';
import type { ClientFactory } from './client.ts';
import type { Framing } from './message-relay.ts';
import type { Membership } from './membership.ts';
import type { OperatorAction } from './operator.ts';
import type { Cluster, ClusterNode, NodeProcess, PortName } from './transport.ts';

/** What a system is given to work with. */
export interface SystemContext {
  readonly cluster: Cluster;
  readonly version: string;
  /** `--set KEY=VALUE` and the workload's options, such as `accounts`. */
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  /** What the workload says that the data begins with: accounts, balances and their placement, for instance. */
  readonly initial: Json;
  /** Lines of a node's standard output that are traces are handed over here, unparsed. */
  readonly onTrace: (node: NodeName, line: string) => void;
  /** The planted bug to start with, if any: an opaque word for the runner. */
  readonly bug?: string;
}

/** The thing under test: how to install, start, stop and ask it. Pause and kill are the transport's. */
export interface System {
  readonly name: string;
  /** One line for `list systems`. */
  readonly summary: string;
  readonly versions: readonly string[];
  readonly nodeCount: { readonly default: number; readonly min: number; readonly max: number };
  readonly ports: Readonly<Record<PortName, number>>;
  /** The ports that nodes reach each other on, and clients reach them on: where probes go. */
  readonly probePorts: { readonly nodes: PortName; readonly clients: PortName };
  readonly failureModel: FailureModel;
  readonly properties: readonly Property[];
  /** Workloads that it has a client for; the first is the default. */
  readonly clients: Readonly<Record<string, ClientFactory>>;
  readonly hasTrace: boolean;
  readonly timeouts: Readonly<Record<string, number>>;
  readonly recoveryMs?: number;
  /** How long a node may take from its start until it answers; 30 s if absent. */
  readonly readyMs?: number;
  /** One sentence for each option that it takes by `--set`; the workload's own come on top. */
  readonly optionHelp?: Readonly<Record<string, string>>;
  /**
   * How messages between nodes (or from clients) are called, for triggers: a name, and what a message of that name has at
   * these paths of its JSON: `commit: { 'body.kind': 'decision', 'body.decision': 'commit' }`.
   */
  readonly messages?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Short names of fields of those messages, and their paths: `txn: 'body.txn'`. */
  readonly messageFields?: Readonly<Record<string, string>>;
  /** Planted bugs by name, for systems that are there to be judged by. */
  readonly bugs?: readonly PlantedBug[];
  /** How the bytes of a port are cut into messages, for whoever acts on messages; a port that is not named is guessed at. */
  readonly framings?: Readonly<Record<PortName, Framing>>;
  /** What operators may order, by name; the fault `operator` does these things, where a plan names it. */
  readonly operator?: Readonly<Record<string, OperatorAction>>;
  /** How nodes join and leave while it runs; the fault `membership` uses it, where a plan names it. */
  readonly membership?: Membership;
  /** True when every node must see the same peer addresses, so that a relay can't be put between two of them. */
  readonly needsUniformAddresses?: boolean;

  /** The role that a node has by configuration: `coordinator`, `participant`, `member`. */
  role(node: NodeName, nodes: readonly NodeName[]): string;
  /** What is missing on this machine, with the remedy, one line; undefined when all is there. */
  missing(version: string): Promise<string | undefined>;
  /**
   * For a version that names a source and not a release (`installed`): the release that it is on this machine, such as
   * `3.4.23`, which is printed and recorded. Asked after `missing` found nothing.
   */
  versionHere?(version: string): Promise<string>;
  /** Prepares a node: files, keys, an empty data folder. */
  install(node: ClusterNode, context: SystemContext): Promise<void>;
  /** Starts it (again): returns when the process runs, not when it is ready. */
  start(node: ClusterNode, context: SystemContext): Promise<NodeProcess>;
  /** True when the node answers; asked until it does. */
  isReady(node: ClusterNode, context: SystemContext, signal: AbortSignal): Promise<boolean>;
  /** Asked of each node through the run, over the control path. Rejects when it does not answer. */
  observe?(node: NodeName, context: SystemContext, signal: AbortSignal): Promise<NodeState>;
  /** Asked of each node after the last phase, over the control path. */
  finalState?(node: NodeName, context: SystemContext, signal: AbortSignal): Promise<Omit<FinalState, 'time' | 'node'>>;
}

/** A small honest mistake, switched on by name. */
export interface PlantedBug {
  readonly name: string;
  /** One sentence: what it does wrong. */
  readonly summary: string;
  /** The property that it breaks. */
  readonly breaks: string;
  /** What can't be reached yet, and why; such a bug is listed and not scored. */
  readonly needs?: string;
}
