import { mkdir } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import { type Cluster, type ClusterSpec, clientsName } from '../../ports/transport.ts';
import { type AddressPlan, addressOf, macOf, planAddresses } from './addresses.ts';
import { Agent } from './agent.ts';
import { containmentName } from './contain.ts';
import { Keeper } from './keeper.ts';
import { LocalCluster, endNamespaces } from './local-cluster.ts';
import { LocalNet, type NetPlace } from './local-net.ts';
import { LocalNode } from './local-node.ts';
import { type LocalOptions, type ToolEnv, toolEnv } from './local-options.ts';
import { rulesOf, xtablesEnv } from './mechanism-trial.ts';
import { bridgeLines, linkLine, nodeCommand, runnerLines, stages, switchCommand } from './node-scripts.ts';
import { pickMechanism } from './pick-mechanism.ts';
import { probePortsBeside } from './probe-ports.ts';
import { processTable } from './process-table.ts';
import { runTool } from './run-tool.ts';

const provisionMs = 15_000;

let clusters = 0;

/**
 * Brings up a cluster in the containment that this process runs in.
 *
 * @throws EnvironmentError `not-contained` outside of one; `provision` when something could not be made, and then
 * nothing of it is left.
 */
export async function provisionLocal(spec: ClusterSpec, options: LocalOptions): Promise<Cluster> {
  assertContained();
  const env = { ...toolEnv(options, process.env), ...xtablesEnv };
  const addresses = planAddresses(clusters++, spec.nodes);
  await makeFolders(spec);
  const keepers = startKeepers(spec, addresses, env);
  const nodes: LocalNode[] = [];
  try {
    const signal = AbortSignal.timeout(provisionMs);
    const [mechanism] = await Promise.all([
      pickMechanism(options.mechanism, env),
      ...keepers.nodes.map(async (keeper) => await keeper.reached(stages.ready, signal)),
    ]);
    nodes.push(...keepers.nodes.map((keeper) => nodeOf(keeper, spec, env)));
    await link({ keepers, nodes, addresses, env, signal });
    const places = placesOf(nodes, env);
    const probePorts = probePortsBeside(Object.values(spec.ports));
    const rules = rulesOf[mechanism]({ addresses, probePorts });
    const net = new LocalNet({ rules, addresses, ports: spec.ports, probePorts, places });
    const agents = [...places.values()].map(({ agent }) => agent);
    return new LocalCluster({ spec, addresses, nodes, net, keepers: keepers.all, agents, env });
  } catch (error) {
    await endNamespaces(nodes, keepers.all);
    throw error;
  }
}

/** The runner's own network must be one that was made for it: nobody else's may be touched. */
function assertContained(): void {
  let command = '';
  try {
    command = readFileSync('/proc/1/cmdline', 'utf8');
  } catch {
    // No /proc: no containment either.
  }
  if (command.split('\0').includes(containmentName)) return;
  throw new EnvironmentError(
    'not-contained',
    'a local cluster is provisioned inside the containment that `contain` makes',
  );
}

async function makeFolders({ nodes, dataFolder, logFolder }: ClusterSpec): Promise<void> {
  const folders = nodes.flatMap((name) => [join(dataFolder, name), join(logFolder, name)]);
  await Promise.all(folders.map(async (folder) => await mkdir(folder, { recursive: true })));
}

interface Keepers {
  readonly nodes: readonly Keeper[];
  readonly switch: Keeper;
  readonly all: readonly Keeper[];
}

function startKeepers(spec: ClusterSpec, addresses: AddressPlan, env: ToolEnv): Keepers {
  const nodes = spec.nodes.map((name) => {
    const address = `${addressOf(addresses, name)}/${addresses.prefix}`;
    return new Keeper({ name, argv: nodeCommand(name, address), env, cwd: join(spec.dataFolder, name) });
  });
  const theSwitch = new Keeper({ name: 'switch', argv: switchCommand(), env, cwd: spec.dataFolder });
  theSwitch.tell(bridgeLines);
  return { nodes, switch: theSwitch, all: [...nodes, theSwitch] };
}

/** The node whose first process is the keeper's child. */
function nodeOf(keeper: Keeper, spec: ClusterSpec, env: ToolEnv): LocalNode {
  const { name } = keeper;
  const firstProcess = processTable().find(({ parent }) => parent === keeper.pid)?.pid;
  if (firstProcess === undefined)
    throw new EnvironmentError('provision', `${name} ended before it was up`, { node: name });
  return new LocalNode({
    name,
    dataFolder: join(spec.dataFolder, name),
    logFolder: join(spec.logFolder, name),
    firstProcess,
    keeperGroup: keeper.pid,
    env: { ...process.env, PATH: env.PATH },
  });
}

/** Plugs everybody into the switch, and gives them their addresses. */
async function link(parts: {
  readonly keepers: Keepers;
  readonly nodes: readonly LocalNode[];
  readonly addresses: AddressPlan;
  readonly env: ToolEnv;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { keepers, nodes, addresses, env, signal } = parts;
  const ofNodes = nodes.map(({ name, firstProcess }, position) => {
    const mac = macOf(addresses, name);
    return linkLine(`port${position}`, { device: 'eth0', mac, pid: firstProcess });
  });
  const ofRunner = [addresses.clients, addresses.control].map(({ device, mac }, position) =>
    linkLine(`runner${position}`, { device, mac, pid: process.pid }),
  );
  keepers.switch.tellLast([...ofNodes, ...ofRunner].join(''));
  await keepers.switch.reached(stages.linked, signal);
  for (const keeper of keepers.nodes) keeper.tell('go\n');
  await Promise.all([
    bringUpRunner(addresses, env),
    ...keepers.nodes.map(async (keeper) => await keeper.reached(stages.up, signal)),
  ]);
}

async function bringUpRunner(addresses: AddressPlan, env: ToolEnv): Promise<void> {
  // Whoever asks for the address of one device must not be answered by the other.
  for (const { device } of [addresses.clients, addresses.control])
    writeFileSync(`/proc/sys/net/ipv4/conf/${device}/arp_ignore`, '1');
  const lines = { argv: ['ip', '-batch', '-'], input: runnerLines(addresses), env, timeoutMs: provisionMs };
  const { code, stderr } = await runTool(lines);
  if (code !== 0) throw new EnvironmentError('provision', `the runner's network: ${stderr.trim()}`);
}

/** Agents outside of the nodes' process namespaces, each in a node's network, and one in the clients'. */
function placesOf(nodes: readonly LocalNode[], env: ToolEnv): Map<NodeName, NetPlace> {
  const places = new Map<NodeName, NetPlace>();
  for (const { name, firstProcess } of nodes) {
    const enter = ['nsenter', `--net=/proc/${firstProcess}/ns/net`, '--'];
    places.set(name, { agent: new Agent({ name, enter, env }), process: firstProcess });
  }
  places.set(clientsName, { agent: new Agent({ name: clientsName, enter: [], env }), process: process.pid });
  return places;
}
