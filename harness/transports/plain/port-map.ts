import { assert } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import { type Endpoint, type PortName, clientsName } from '../../ports/transport.ts';

/** The one address that every machine has. */
export const loopback = '127.0.0.1';

/** Which loopback port is what: a node's own ports, and the relay's for each directed pair. Pure arithmetic. */
export class PortMap {
  readonly #numbers: ReadonlyMap<string, number>;

  private constructor(numbers: ReadonlyMap<string, number>) {
    this.#numbers = numbers;
  }

  /** How many ports a cluster needs. */
  static size(nodes: readonly NodeName[], ports: readonly PortName[]): number {
    return keysOf(nodes, ports).length;
  }

  /** `numbers` are at least as many as the cluster needs. */
  static assign(nodes: readonly NodeName[], ports: readonly PortName[], numbers: readonly number[]): PortMap {
    const keys = keysOf(nodes, ports);
    assert(numbers.length >= keys.length, `${keys.length} ports needed, ${numbers.length} given`);
    return new PortMap(new Map(keys.map((key, index) => [key, numbers[index] ?? 0])));
  }

  listen(node: NodeName, port: PortName): Endpoint {
    return this.#endpoint(portKey(node, node, port));
  }

  /** A node reaches itself without the relay: a machine's own loopback is never cut. */
  reach(from: NodeName, to: NodeName, port: PortName): Endpoint {
    return this.#endpoint(portKey(from, to, port));
  }

  #endpoint(key: string): Endpoint {
    const port = this.#numbers.get(key);
    assert(port !== undefined, `no port ${key}`);
    return { host: loopback, port };
  }
}

export function portKey(from: NodeName, to: NodeName, port: PortName): string {
  return `${from}>${to}:${port}`;
}

function keysOf(nodes: readonly NodeName[], ports: readonly PortName[]): string[] {
  const sources = [...nodes, clientsName];
  return nodes.flatMap((to) => ports.flatMap((port) => sources.map((from) => portKey(from, to, port))));
}
