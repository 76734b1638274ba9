import type { FaultContext } from '../../harness/ports/fault.ts';
import type { System, SystemContext } from '../../harness/ports/system.ts';

/** What a fault sees of a real system that a test has started by itself, busy with one operation on every node. */
export function systemFaultContext(system: System, context: SystemContext): FaultContext {
  const { cluster } = context;
  return {
    cluster,
    system,
    nodes: cluster.nodes.map(({ name }) => name),
    restart: async (name) => {
      await system.start(cluster.node(name), context);
    },
    isReady: async (name, signal) => await system.isReady(cluster.node(name), context, signal),
    stateOf: () => undefined,
    openOperations: () => 1,
    traceCount: () => 0,
    openVotes: () => 0,
    aims: false,
    signal: new AbortController().signal,
  };
}
