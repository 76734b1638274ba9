import { mkdir } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import { type Cluster, type ClusterSpec, clientsName } from '../../ports/transport.ts';
import { type AddressPlan, macOf, planAddresses } from './addresses.ts';
import { Agent } from './agent.ts';
import { containmentName } from './contain.ts';
import { LocalCluster, endFabric } from './local-cluster.ts';
import { LocalNet, type NetPlace } from './local-net.ts';
import { LocalNode } from './local-node.ts';
import { type LocalOptions, type Mechanism, type ToolEnv, mechanisms, toolEnv } from './local-options.ts';
import { rulesOf, xtablesEnv } from './mechanism-trial.ts';
import { LocalDisks } from './disk/local-disks.ts';
import { loopMaker } from './disk/file-systems.ts';
import { Fabric } from './fabric.ts';
import { bridgeLines, fabricCommand, linkLine, words } from './fabric-script.ts';
import { dialPortsBeside, probePortsBeside } from './probe-ports.ts';
import { LocalRelay } from './relay/local-relay.ts';
import { type RedirectTool, redirectTools, redirectTrial } from './relay/redirect-rules.ts';
import { RelayedNet } from './relay/relayed-net.ts';
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
  // The shells change folders.
  const dataFolder = resolve(spec.dataFolder);
  const disks =
    spec.disk === true
      ? await LocalDisks.prepare({ dataFolder, nodes: spec.nodes, maker: loopMaker(env.PATH), env })
      : undefined;
  const followsMounts = disks !== undefined;
  const argv = fabricCommand(addresses, { dataFolder, mechanism: options.mechanism, followsMounts });
  const fabric = new Fabric({ argv, env, cwd: dataFolder });
  const nodes: LocalNode[] = [];
  try {
    const signal = AbortSignal.timeout(provisionMs);
    fabric.tellSwitch(bridgeLines);
    await fabric.said(spec.nodes.map(words.ready), signal);
    for (const name of spec.nodes)
      nodes.push(nodeOf(name, await fabric.firstProcess(name, signal), { fabric, spec, env, disks }));
    await link({ fabric, nodes, addresses, signal });
    await disks?.mount();
    const mechanism = mechanismNamed(await fabric.told(words.mechanism, signal), options);
    const probePorts = probePortsBeside(Object.values(spec.ports));
    const rules = rulesOf[mechanism]({ addresses, probePorts });
    const places = placesOf(nodes, env);
    const net = new LocalNet({ rules, addresses, ports: spec.ports, probePorts, places });
    const agents = [...places.values()].map(({ agent }) => agent);
    const clearClients = async (): Promise<void> => await net.clearClients();
    const parts = { spec, addresses, nodes, fabric, agents, clearClients, disks };
    if (spec.relay !== true) return new LocalCluster({ ...parts, net });
    const relay = await LocalRelay.open({
      addresses,
      ports: spec.ports,
      framings: spec.framings ?? {},
      tool: await redirectTool(env),
      probePorts,
      dialPorts: dialPortsBeside(Object.values(spec.ports), probePorts),
      places,
      env,
    });
    return new LocalCluster({ ...parts, net: new RelayedNet(relay, spec.nodes), relay });
  } catch (error) {
    await endFabric(fabric, nodes);
    await disks?.close();
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

function nodeOf(
  name: NodeName,
  firstProcess: number,
  parts: {
    readonly fabric: Fabric;
    readonly spec: ClusterSpec;
    readonly env: ToolEnv;
    readonly disks: LocalDisks | undefined;
  },
): LocalNode {
  const { fabric, spec, env, disks } = parts;
  return new LocalNode({
    name,
    dataFolder: join(spec.dataFolder, name),
    logFolder: join(spec.logFolder, name),
    firstProcess,
    harnessGroup: fabric.group,
    env: { ...process.env, PATH: env.PATH },
    disk: disks?.of(name),
  });
}

/** Plugs everybody into the switch, and waits until all have their addresses. */
async function link(parts: {
  readonly fabric: Fabric;
  readonly nodes: readonly LocalNode[];
  readonly addresses: AddressPlan;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { fabric, nodes, addresses, signal } = parts;
  const ofNodes = nodes.map(({ name, firstProcess }, position) =>
    linkLine(`port${position}`, { device: 'eth0', mac: macOf(addresses, name), pid: firstProcess }),
  );
  const ofRunner = [addresses.clients, addresses.control].map(({ device, mac }, position) =>
    linkLine(`runner${position}`, { device, mac, pid: process.pid }),
  );
  fabric.endSwitch([...ofNodes, ...ofRunner].join(''));
  await fabric.said([words.linked], signal);
  // Whoever asks for the address of one of the runner's devices must not be answered by the other.
  for (const { device } of [addresses.clients, addresses.control])
    writeFileSync(`/proc/sys/net/ipv4/conf/${device}/arp_ignore`, '1');
  fabric.go();
  await fabric.said([words.runnerUp, ...nodes.map(({ name }) => words.up(name))], signal);
}

/** @throws EnvironmentError where connections can't be redirected: the transport's probe has said so already. */
async function redirectTool(env: ToolEnv): Promise<RedirectTool> {
  const argv = ['unshare', '--net', 'sh', '-c', redirectTrial()];
  const { stdout } = await runTool({ argv, input: '', env, timeoutMs: provisionMs });
  const tool = redirectTools.find((name) => stdout.split('\n').includes(`redirect ${name}`));
  if (tool !== undefined) return tool;
  throw new EnvironmentError(
    'relay',
    'connections can not be redirected to a relay here: nft and iptables both refuse',
  );
}

function mechanismNamed(name: string, options: LocalOptions): Mechanism {
  const mechanism = mechanisms.find((known) => known === name);
  if (mechanism !== undefined) return mechanism;
  throw new EnvironmentError('cut-mechanism', `${options.mechanism ?? 'no way to cut links'} does not work here`);
}

interface Place extends NetPlace {
  /** What is put before a command to run it in the place's network. */
  readonly enter: readonly string[];
}

/** Agents outside of the nodes' process namespaces, each in a node's network, and one in the clients'. */
function placesOf(nodes: readonly LocalNode[], env: ToolEnv): Map<NodeName, Place> {
  const places = new Map<NodeName, Place>();
  for (const { name, firstProcess } of nodes) {
    const enter = ['nsenter', `--net=/proc/${firstProcess}/ns/net`, '--'];
    places.set(name, { agent: new Agent({ name, enter, env }), enter, process: firstProcess });
  }
  places.set(clientsName, { agent: new Agent({ name: clientsName, enter: [], env }), enter: [], process: process.pid });
  return places;
}
