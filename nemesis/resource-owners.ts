import type { NodeName } from '../harness/core/op.ts';
import type { Resource } from '../harness/ports/fault.ts';

/** A claim that was refused: which node's resource, and by whom it is held. */
export interface Refusal {
  readonly node: NodeName;
  readonly resource: Resource;
  readonly holder: string;
}

/**
 * Who has which resource of a node to itself. A claim is all or nothing, so that two steps can't wait for each other, and
 * waiters are tried again in the order in which they came.
 */
export class ResourceOwners {
  readonly #holders = new Map<string, string>();
  readonly #waiters = new Set<() => void>();

  /** Takes all of it or nothing; the refusal names the first that is held. */
  claim(step: string, nodes: readonly NodeName[], resources: readonly Resource[]): Refusal | undefined {
    const wanted = nodes.flatMap((node) => resources.map((resource) => ({ node, resource })));
    for (const { node, resource } of wanted) {
      const holder = this.#holders.get(keyOf(node, resource));
      if (holder !== undefined && holder !== step) return { node, resource, holder };
    }
    for (const { node, resource } of wanted) this.#holders.set(keyOf(node, resource), step);
    return undefined;
  }

  /** Frees what the step holds and wakes those who wait. */
  release(step: string): void {
    for (const [key, holder] of this.#holders) if (holder === step) this.#holders.delete(key);
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of waiters) wake();
  }

  /** Resolves at the next release, or when the signal fires. */
  async released(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    this.#waiters.delete(resolve);
  }
}

function keyOf(node: NodeName, resource: Resource): string {
  return `${resource} ${node}`;
}
