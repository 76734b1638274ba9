import type { AddressPlan } from './addresses.ts';
import { familyFlags } from './contain.ts';

/** Words that keepers print as they get on. */
export const stages = { ready: 'ready', linked: 'linked', up: 'up' } as const;

/**
 * A node's first process: takes the node's name, waits for its link to be there, gives it an address, and then only
 * waits, which reaps orphans. `sleep` is its child, so that there is something to wait for.
 */
const nodeProcess = `
{ echo "$1" > /proc/sys/kernel/hostname || hostname "$1"; } 2>/dev/null
echo ${stages.ready}
read -r _ || exit 1
ip -batch - <<END || exit 1
link set lo up
addr add $2 dev eth0
link set eth0 addrgenmode none
link set eth0 up
END
echo ${stages.up}
while :; do sleep 1000000 & wait $!; done
`;

/** The switch: a network with nothing in it but the bridge. `ip` carries out lines as they come, until the last. */
const switchProcess = `ip -batch - || exit 1; echo ${stages.linked}; exec sleep 1000000`;

/** The command line of a node's keeper; its address with the network's prefix, `198.18.0.11/24`. */
export function nodeCommand(name: string, address: string): string[] {
  return ['unshare', ...familyFlags, 'sh', '-c', nodeProcess, 'indoubt-node', name, address];
}

/** The command line of the switch's keeper. */
export function switchCommand(): string[] {
  return ['unshare', '--net', 'sh', '-c', switchProcess, 'indoubt-switch'];
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
 * What the runner's own network needs, for `ip -batch`. Clients' address is the one that the kernel takes for whoever
 * does not ask for another; the control address has a device and a route of its own, so that not even a neighbour entry
 * of the clients' touches it.
 */
export function runnerLines({ clients, control, network, prefix, index }: AddressPlan): string {
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

/** Takes back what does not end with the switch. */
export function runnerUndoLines({ control, index }: AddressPlan): string {
  return `rule del from ${control.ip} lookup ${tableOf(index)}\n`;
}

function tableOf(index: number): number {
  return 19_800 + index;
}
