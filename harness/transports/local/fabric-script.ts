import { type AddressPlan, addressOf } from './addresses.ts';
import { familyFlags } from './contain.ts';
import type { Mechanism } from './local-options.ts';

import { firstMechanism } from './mechanism-trial.ts';

/** Words that the fabric prints as it gets on: `made NAME PID`, `ready NAME`, `linked`, `up NAME`, `up`, `mechanism NAME`. */
export const words = {
  made: 'made ',
  madeBy: (node: string): string => `made ${node} `,
  mechanism: 'mechanism ',
  linked: 'linked',
  runnerUp: 'up',
  ready: (node: string): string => `ready ${node}`,
  up: (node: string): string => `up ${node}`,
} as const;

/** Where the fabric reads the switch's lines, and where everybody waits for the end of input: then all links are there. */
export const switchDescriptor = 3;
export const goDescriptor = 4;

/**
 * A node's first process: takes the node's name, waits for its link to be there, gives it an address, and then only
 * waits, which reaps orphans. `sleep` is its child, so that there is something to wait for.
 */
const nodeScript = `
{ echo "$1" > /proc/sys/kernel/hostname || hostname "$1"; } 2>/dev/null
echo "ready $1"
read -r _
exec </dev/null
ip -batch - <<END || exit 1
link set lo up
addr add $2 dev eth0
link set eth0 addrgenmode none
link set eth0 up
END
echo "up $1"
exec >/dev/null
while :; do sleep 1000000 & wait $!; done
`;

/** The switch: a network with nothing in it but the bridge. `ip` carries out lines as they come, until the last. */
const switchScript = `ip -batch - && echo ${words.linked} && exec sleep 1000000 </dev/null >/dev/null`;

/** All of it in one shell, since each process that the runner itself starts costs it several milliseconds. */
function fabricScript(addresses: AddressPlan, { mechanism, followsMounts }: FabricOptions): string {
  // As slaves they see what the runner mounts, and forget what it unmounts.
  const family = followsMounts ? [...familyFlags, '--propagation', 'slave'] : familyFlags;
  return `
node=$1 data=$2
shift 2
while [ $# -gt 0 ]; do
  (cd "$data/$1" && exec unshare ${family.join(' ')} sh -c "$node" indoubt-node "$1" "$2") <&${goDescriptor} ${switchDescriptor}<&- &
  echo "${words.made}$1 $!"
  shift 2
done
(exec unshare --net sh -c '${switchScript}' indoubt-switch) <&${switchDescriptor} ${goDescriptor}<&- &
echo "${words.made}switch $!"
(
${firstMechanism(mechanism, 'unshare --net')}) ${switchDescriptor}<&- ${goDescriptor}<&- &
exec ${switchDescriptor}<&-
read -r _ <&${goDescriptor}
ip -batch - <<'END' || exit 1
${runnerLines(addresses)}END
echo ${words.runnerUp}
wait
`;
}

interface FabricOptions {
  readonly dataFolder: string;
  readonly mechanism: Mechanism | undefined;
  /** True where the nodes must see what the runner mounts later. */
  readonly followsMounts: boolean;
}

/** The command line that brings up everything; it lives as long as the cluster. */
export function fabricCommand(addresses: AddressPlan, options: FabricOptions): string[] {
  const nodes = [...addresses.nodes.keys()].flatMap((name) => [
    name,
    `${addressOf(addresses, name)}/${addresses.prefix}`,
  ]);
  return ['sh', '-c', fabricScript(addresses, options), 'indoubt-fabric', nodeScript, options.dataFolder, ...nodes];
}

export const bridgeLines = 'link add bridge0 type bridge\nlink set bridge0 up\n';

/** One line for `ip -batch`: a port of the switch, and its other end in the network of a process. */
export function linkLine(
  port: string,
  end: { readonly device: string; readonly mac: string; readonly pid: number },
): string {
  const { device, mac, pid } = end;
  return `link add ${port} master bridge0 up type veth peer name ${device} address ${mac} netns ${pid}\n`;
}

/**
 * What the runner's own network needs, for `ip -batch`. The clients' address is the one that the kernel takes for
 * whoever does not ask for another; the control address has a device and a route of its own, so that not even a
 * neighbour entry of the clients' touches it.
 */
function runnerLines({ clients, control, network, prefix, index }: AddressPlan): string {
  const table = tableOf(index);
  return [
    'link set lo up',
    `addr add ${clients.ip}/${prefix} dev ${clients.device}`,
    `link set ${clients.device} addrgenmode none`,
    `link set ${clients.device} up`,
    `addr add ${control.ip}/32 dev ${control.device}`,
    `link set ${control.device} addrgenmode none`,
    `link set ${control.device} up`,
    `route add ${network}/${prefix} dev ${control.device} src ${control.ip} table ${table}`,
    `rule add from ${control.ip} lookup ${table}`,
    '',
  ].join('\n');
}

function tableOf(index: number): number {
  return 19_800 + index;
}
