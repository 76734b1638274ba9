import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import { type LinkCount, type Net, type PortName, type ProbeResult, clientsName } from '../../ports/transport.ts';
import { type AddressPlan, addressOf } from './addresses.ts';
import type { Ran } from './agent-protocol.ts';
import type { Agent } from './agent.ts';
import { CutLedger, type LedgerChange } from './cut-ledger.ts';
import { lostBytes, socketsOf } from './lost-bytes.ts';
import type { PlacedCut, ProbePorts, RuleCommand, RuleCounts, Rules } from './rules.ts';
import { Serial } from './serial.ts';

/** A rule is made in a few milliseconds; a machine that takes so long is not usable. */
const ruleMs = 5_000;
/** So many healed cuts may leave something in a place: a packet looks at each for less than a tenth of a microsecond. */
const sweepCount = 8;

/** A node's network, or that of the clients. */
export interface NetPlace {
  readonly agent: Agent;
  /** A process in that network, by which its sockets are read. */
  readonly process: number;
}

export interface LocalNetOptions {
  readonly rules: Rules;
  readonly addresses: AddressPlan;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly probePorts: ProbePorts;
  readonly places: ReadonlyMap<NodeName, NetPlace>;
}

/** Cuts made by rules in the networks of nodes and clients, and proven by connections from there. */
export class LocalNet implements Net {
  readonly mechanism: string;
  readonly #options: LocalNetOptions;
  readonly #ledger: CutLedger;
  /** Two faults may cut at once: what stands in a place must be what the ledger says. */
  readonly #serial = new Serial();
  readonly #changed = new Set<NodeName>();
  readonly #unswept = new Map<NodeName, readonly PlacedCut[]>();
  readonly #cutAt = new Map<number, number>();
  /** The most that was seen lost, by tag and link: where nothing counts, it is forgotten when a connection closes. */
  readonly #mostLost = new Map<string, number>();

  constructor(options: LocalNetOptions) {
    this.#options = options;
    this.mechanism = options.rules.mechanism;
    this.#ledger = new CutLedger((link) => options.rules.placeOf(link));
  }

  async cut(owner: string, links: readonly Link[], moment?: () => Promise<void>): Promise<void> {
    for (const name of links.flat()) this.#place(name);
    await this.#serial.run(async () => {
      const changes = this.#ledger.add(owner, links);
      if (moment === undefined) await this.#apply(changes);
      else await this.#applyAt(changes, moment);
      for (const { tag } of changes.flatMap(({ added }) => added)) this.#cutAt.set(tag, performance.now());
    });
  }

  async heal(owner: string): Promise<void> {
    await this.#serial.run(async () => await this.#apply(this.#ledger.remove(owner)));
  }

  async healAll(): Promise<void> {
    await this.#serial.run(async () => await this.#apply(this.#ledger.removeAll()));
  }

  /** Undoes what the end of the nodes does not: rules in the clients' network. */
  async clearClients(): Promise<void> {
    await this.#serial.run(async () => {
      const { rules } = this.#options;
      const changes = this.#ledger.removeAll().filter(({ place }) => place === clientsName);
      if (rules.clear === undefined) await this.#apply(changes);
      else if (this.#changed.has(clientsName))
        await this.#run(clientsName, rules.clear(changes.flatMap(({ removed }) => removed)));
    });
  }

  async probe(link: Link, port: PortName, timeoutMs: number): Promise<ProbeResult> {
    const { addresses, ports, probePorts } = this.#options;
    const [from, to] = link;
    const number = ports[port];
    if (number === undefined) throw new EnvironmentError('no-such-port', `the system has no port named ${port}`);
    const { outcome, tookMs } = await this.#place(from).agent.probe({
      host: addressOf(addresses, to),
      port: number,
      localAddress: addressOf(addresses, from),
      localPorts: probePorts,
      timeoutMs,
    });
    return { link, outcome, tookMs };
  }

  async counts(owner: string): Promise<readonly LinkCount[]> {
    return await this.#serial.run(async () => {
      const cuts = this.#ledger.cutsOf(owner);
      const { counters } = this.#options.rules;
      if (counters === undefined)
        return cuts.flatMap(({ tag, links }) => links.map((link) => this.#unacknowledged(tag, link)));
      const places = [...new Set(cuts.map(({ place }) => place))];
      const read = new Map(
        await Promise.all(places.map(async (place) => [place, await this.#readCounters(place)] as const)),
      );
      return cuts.flatMap(({ place, tag, links }) =>
        links.map((link) => ({
          link,
          lost: read.get(place)?.get(tag)?.get(addressOf(this.#options.addresses, link[0])) ?? 0,
          how: `${this.mechanism} counters`,
        })),
      );
    });
  }

  async #apply(changes: readonly LedgerChange[]): Promise<void> {
    await allOf(changes.map(async (change) => await this.#change(change)));
  }

  /** Starts every command and holds it back, so that nothing but the change itself follows the moment. */
  async #applyAt(changes: readonly LedgerChange[], moment: () => Promise<void>): Promise<void> {
    const armed = await Promise.all(
      changes.map(async (change) => {
        const { place } = change;
        const command = this.#options.rules.change({ ...change, isFirst: !this.#changed.has(place) });
        return { place, command, go: await this.#place(place).agent.arm({ ...command, timeoutMs: ruleMs }) };
      }),
    );
    await moment();
    await allOf(
      armed.map(async ({ place, command, go }) => {
        outputOf(place, command, await go());
        this.#changed.add(place);
      }),
    );
  }

  async #change(change: LedgerChange): Promise<void> {
    const { place, removed } = change;
    const { rules } = this.#options;
    const command = rules.change({ ...change, isFirst: !this.#changed.has(place) });
    if (removed.length === 0 || rules.sweep === undefined) {
      await this.#run(place, command);
      this.#changed.add(place);
      return;
    }
    try {
      await this.#run(place, command);
    } catch {
      // A cut that was never made can't be taken back; the thorough way does not mind, and tells if it fails as well.
      await this.#run(place, rules.sweep(removed));
      return;
    }
    void this.#sweep(place, removed);
  }

  /**
   * Removes what is left of healed cuts, some at a time: while the kernel waits for its grace period, a cut that comes
   * then has to wait as well. Never rejects: what could not be removed loses nothing, and is tried again later.
   */
  async #sweep(place: NodeName, removed: readonly PlacedCut[]): Promise<void> {
    const { rules } = this.#options;
    const all = [...(this.#unswept.get(place) ?? []), ...removed];
    this.#unswept.set(place, all);
    if (rules.sweep === undefined || all.length < sweepCount) return;
    this.#unswept.delete(place);
    try {
      await this.#run(place, rules.sweep(all));
    } catch {
      this.#unswept.set(place, [...(this.#unswept.get(place) ?? []), ...all]);
    }
  }

  async #readCounters(place: NodeName): Promise<RuleCounts> {
    const { counters } = this.#options.rules;
    return counters?.parse(await this.#run(place, counters.read())) ?? new Map();
  }

  async #run(place: NodeName, command: RuleCommand): Promise<string> {
    return outputOf(place, command, await this.#place(place).agent.run({ ...command, timeoutMs: ruleMs }));
  }

  #unacknowledged(tag: number, link: Link): LinkCount {
    const { addresses, probePorts } = this.#options;
    const [from, to] = link;
    const sinceMs = performance.now() - (this.#cutAt.get(tag) ?? performance.now());
    const now = lostBytes(socketsOf(this.#place(from).process), addressOf(addresses, to), { sinceMs, probePorts });
    const key = `${tag} ${link.join('>')}`;
    const lost = Math.max(now, this.#mostLost.get(key) ?? 0);
    this.#mostLost.set(key, lost);
    return { link, lost, how: 'unacknowledged bytes' };
  }

  #place(name: NodeName): NetPlace {
    const place = this.#options.places.get(name);
    if (place === undefined)
      throw new EnvironmentError('no-such-node', `the cluster has no node ${name}`, { node: name });
    return place;
  }
}

async function allOf(works: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} nodes could not be cut or healed`);
}

/** @throws EnvironmentError `cut` when the command failed. */
function outputOf(place: NodeName, { argv }: RuleCommand, { code, stdout, stderr }: Ran): string {
  if (code === 0) return stdout;
  const why = stderr.trim() === '' ? `status ${code ?? 'none: it took too long'}` : stderr.trim();
  throw new EnvironmentError('cut', `${place}: ${argv.join(' ')}: ${why}`, { node: place });
}
