import { EnvironmentError, assert } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import { clientsName } from '../../ports/transport.ts';

/** 198.18.0.0/15 is for tests of networks (RFC 2544): it is never anyone's own. It holds this many networks of 256. */
const networkCount = 512;
const nodesMax = 200;
/** Host numbers within a network. */
const hosts = { control: 1, clients: 2, firstNode: 11 } as const;

interface Address {
  readonly ip: string;
  readonly mac: string;
}

/** Who has which address in one cluster. Interface names fit in the kernel's 15 characters. */
export interface AddressPlan {
  /** `198.18.3.0`, and how many bits of an address are the network's. */
  readonly network: string;
  readonly prefix: number;
  /** Which cluster of this process it is, from 0: it makes names unique. */
  readonly index: number;
  readonly clients: Address & { readonly device: string };
  readonly control: Address & { readonly device: string };
  readonly nodes: ReadonlyMap<NodeName, Address>;
}

/** The addresses of the cluster number `index`, and of its nodes in their order. */
export function planAddresses(index: number, names: readonly NodeName[]): AddressPlan {
  assert(names.length <= nodesMax, `a local cluster has at most ${nodesMax} nodes`);
  const number = index % networkCount;
  const second = 18 + Math.floor(number / 256);
  const third = number % 256;
  const address = (host: number): Address => ({
    ip: `198.${second}.${third}.${host}`,
    // The bit 02 marks an address that no manufacturer gave out.
    mac: ['02', 'c6', second, third, 0, host].map(pair).join(':'),
  });
  return {
    network: `198.${second}.${third}.0`,
    prefix: 24,
    index,
    control: { ...address(hosts.control), device: `control${index}` },
    clients: { ...address(hosts.clients), device: `clients${index}` },
    nodes: new Map(names.map((name, position) => [name, address(hosts.firstNode + position)])),
  };
}

/** A hardware address that nobody has: what is sent there is lost, and nobody is told. */
export const nobodysMac = '02:c6:ff:ff:ff:ff';

function pair(part: string | number): string {
  return typeof part === 'string' ? part : part.toString(16).padStart(2, '0');
}

/** The address that packets of a node, or of the clients, come from. */
export function addressOf(addresses: AddressPlan, name: NodeName): string {
  return find(addresses, name).ip;
}

export function macOf(addresses: AddressPlan, name: NodeName): string {
  return find(addresses, name).mac;
}

function find(addresses: AddressPlan, name: NodeName): Address {
  const address = name === clientsName ? addresses.clients : addresses.nodes.get(name);
  if (address === undefined)
    throw new EnvironmentError('no-such-node', `the cluster has no node ${name}`, { node: name });
  return address;
}
