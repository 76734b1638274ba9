import type { Completion, Invocation } from '../../core/op.ts';
import type { Client, ClientContext } from '../../ports/client.ts';
import { lostReason } from './classify.ts';
import { GatewayConnection } from './gateway.ts';
import { operationOf } from './operations.ts';

/**
 * The client of the workload `register`: one connection to one member. An invocation is at most one request; the
 * member may forward it to the leader, which is etcd's business.
 */
export function registerClient({ node, reach, localAddress }: ClientContext): Client {
  const endpoint = reach(node, 'client');
  const connection = new GatewayConnection(localAddress === undefined ? endpoint : { ...endpoint, localAddress });
  return {
    open: async (signal) => {
      const code = await connection.connect(signal);
      if (code !== undefined) throw new Error(lostReason(code));
    },
    invoke: async (invocation, signal) => await invoke(connection, invocation, signal),
    close: async () => await Promise.resolve(connection.close()),
  };
}

async function invoke(connection: GatewayConnection, invocation: Invocation, signal: AbortSignal): Promise<Completion> {
  const operation = operationOf(invocation);
  if (operation === undefined) return { type: 'fail', error: `no such operation of a register: ${invocation.f}` };
  return operation.complete(await connection.exchange(operation.request, signal));
}
