import type { NodeName } from '../harness/core/op.ts';

/** A claim that was refused: which node, and by whom it is held. */
export interface Refusal {
  readonly node: NodeName;
  readonly holder: string;
}

/**
 * Who has a node's processes to itself. A claim is all or nothing, so that two steps can't wait for each other, and
 * waiters are tried again in the order in which they came.
 */
export class NodeOwners {
  readonly #holders = new Map<NodeName, string>();
  readonly #waiters = new Set<() => void>();

  holder(node: NodeName): string | undefined {
    return this.#holders.get(node);
  }

  /** Takes all nodes or none; the refusal names the first that is held. */
  claim(step: string, nodes: readonly NodeName[]): Refusal | undefined {
    for (const node of nodes) {
      const holder = this.#holders.get(node);
      if (holder !== undefined && holder !== step) return { node, holder };
    }
    for (const node of nodes) this.#holders.set(node, step);
    return undefined;
  }

  /** Frees what the step holds and wakes those who wait. */
  release(step: string): void {
    for (const [node, holder] of this.#holders) if (holder === step) this.#holders.delete(node);
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
