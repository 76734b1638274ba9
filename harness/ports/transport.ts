import type { NodeName } from '../core/op.ts';
import type { Link } from '../core/plan.ts';
import type { Framing, MessageRelay } from './message-relay.ts';
import type { NodeDisk } from './node-disk.ts';

/** What a transport can do here; faults name the ones that they need. */
export const abilities = [
  'signal',
  'cut-links',
  'cut-clients',
  'own-address',
  'patch-clock',
  /** A relay can carry the links between nodes, and delay, stall, throttle, reset or truncate what passes. */
  'relay',
  /** The kernel can lose a share of the packets that a node receives. */
  'packet-loss',
  /** It can tell the messages of the port that nodes reach each other on, and act on whole ones. */
  'relay-messages',
  /** The soft limits of running processes can be changed: open files, address space. */
  'soft-limits',
  /** A control group can limit the processor time of running processes. */
  'limit-cpu',
  /** A control group can limit their memory. */
  'limit-memory',
  /** A control group can limit how many they are. */
  'limit-processes',
  /** A node's data can be given a file system of its own, of a size that is known: it can be full. */
  'node-disk',
  /** That file system can lose what was not synchronised, fail, and be mounted again. */
  'power-loss',
  /** System calls of a running process can be made to fail, to wait or to do half of what they were asked. */
  'inject-syscalls',
] as const;
export type Ability = (typeof abilities)[number];

/** A name for a port of the system: `peer`, `client`, `control`. */
export type PortName = string;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface ClusterSpec {
  readonly nodes: readonly NodeName[];
  /** The ports that every node listens on, with the numbers that it prefers (transports may map them). */
  readonly ports: Readonly<Record<PortName, number>>;
  /** How the ports' bytes are cut into messages; a port that is not named is guessed at. */
  readonly framings?: Readonly<Record<PortName, Framing>>;
  /** True: a relay carries every link, because the plan acts on messages or waits for one. A transport whose links are relayed anyway does not mind. */
  readonly relay?: boolean;
  /** True: every node's data folder is a file system of its own, because the plan does something to one. */
  readonly disk?: boolean;
  /** The run's scratch folder; node data lives in `<folder>/<node>/`. */
  readonly dataFolder: string;
  /** `<folder>/<node>/` receives what processes print. */
  readonly logFolder: string;
}

export interface SpawnOptions {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The log's base name: `<log>.stdout.log` and `<log>.stderr.log`, appended across restarts. Default: `system`. */
  readonly log?: string;
  /** Called for each whole line of standard output, bounded in length, as it arrives, before it is written to the log. */
  readonly onLine?: (line: string) => void;
  /** True: run as an ordinary user, because the program refuses root. */
  readonly refusesRoot?: boolean;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the system on a node, with all that it spawned. */
export interface NodeProcess {
  /** As the runner sees it in /proc. */
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  readonly isRunning: boolean;
}

export interface RunResult extends ProcessExit {
  readonly stdout: string;
  readonly stderr: string;
}

export interface ClusterNode {
  readonly name: NodeName;
  readonly dataFolder: string;
  readonly logFolder: string;
  /** The file system that holds the data folder, where the node has one of its own. */
  readonly disk?: NodeDisk;
  /** Starts the system's process; it belongs to the node and ends with it. */
  spawn(options: SpawnOptions): Promise<NodeProcess>;
  /** Runs a short command on the node to its end; output bounded to 1 MiB. */
  run(argv: readonly string[], signal: AbortSignal): Promise<RunResult>;
  /** Every live process of the node that the system started, as seen in the runner's /proc, children included. */
  pids(): Promise<readonly number[]>;
  /** Sends a signal to all of them; the number that it reached. */
  signalAll(signal: NodeJS.Signals): Promise<number>;
  /** The last lines that the system printed, for messages about a node that does not start. */
  tail(lines: number): Promise<readonly string[]>;
}

/** What a cut link's counters say, apart from probes. */
export interface LinkCount {
  readonly link: Link;
  /** Packets or messages of the system that were lost on this link since it was cut. */
  readonly lost: number;
  /** How it was counted: `nft counter`, `unacknowledged bytes (ss)`, `relay`. */
  readonly how: string;
}

/** The result of one probe, sent as node `from` to the real port of node `to`. */
export interface ProbeResult {
  readonly link: Link;
  readonly outcome: 'answered' | 'silent' | 'refused';
  readonly tookMs: number;
}

/** The name under which clients appear in links. */
export const clientsName: NodeName = 'clients';

export interface Net {
  /** How it cuts: `nftables`, `iptables`, `neighbour entries`, `relay`. */
  readonly mechanism: string;
  /**
   * Makes each link lose everything from now on, silently, established connections included. Cuts add up: a link that
   * two owners cut is healed when both have healed it. Where a `moment` is given, all is made ready first, and the cut
   * follows it as closely as the mechanism can; it must not take long, since other changes wait.
   */
  cut(owner: string, links: readonly Link[], moment?: () => Promise<void>): Promise<void>;
  /** Takes back what `owner` cut; does nothing for an owner that is not known. */
  heal(owner: string): Promise<void>;
  /** Undoes every cut of this run, whoever made it. */
  healAll(): Promise<void>;
  /** Connects from `from` (a node or `clients`) to the system's port on `to`, as the system itself would. */
  probe(link: Link, port: PortName, timeoutMs: number): Promise<ProbeResult>;
  /** What was lost since the owner cut, probes not counted. */
  counts(owner: string): Promise<readonly LinkCount[]>;
  /** Acts on whole messages, where a relay carries the links. */
  readonly relay?: MessageRelay;
}

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly net: Net;
  readonly spec: ClusterSpec;
  node(name: NodeName): ClusterNode;
  /** Where a node binds its port. */
  listen(node: NodeName, port: PortName): Endpoint;
  /** How `from` (a node or `clients`) reaches a port of `to`: subject to cuts. */
  reach(from: NodeName, to: NodeName, port: PortName): Endpoint;
  /** How the harness itself reaches it, with the local address to bind: no cut touches it. */
  control(to: NodeName, port: PortName): Endpoint & { readonly localAddress?: string };
  /** The local address that clients bind, where they have one of their own. */
  readonly clientAddress?: string;
  /** Kills everything and gives back the names of what could not be removed (empty when all is well). */
  dispose(): Promise<readonly string[]>;
}

/** A transport's answer to "does it work here?". */
export interface TransportProbe {
  readonly works: boolean;
  readonly abilities: readonly Ability[];
  /** One line each: what is missing and how to get it. */
  readonly remedies: readonly string[];
  /** What stands in for what is missing: `neighbour entries instead of nftables`. */
  readonly substitutes: readonly string[];
}

export interface Transport {
  readonly name: 'local' | 'plain';
  readonly summary: string;
  probe(): Promise<TransportProbe>;
  /**
   * The command line that runs `argv` such that all that it starts ends with the controller, whatever becomes of it:
   * the caller spawns it with a pipe as file descriptor 3, which the run outlives by less than a second.
   */
  contain(argv: readonly string[]): readonly string[];
  /** Called inside what `contain` made. */
  provision(spec: ClusterSpec): Promise<Cluster>;
}
