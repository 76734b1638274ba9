import { z } from 'zod';
import type { DrawContext, Fault, FaultDraw } from '../../harness/ports/fault.ts';
import { clientsName } from '../../harness/ports/transport.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import { pressureFault } from '../pressure-fault.ts';
import { IdleConnections } from './idle-connections.ts';

/** All of them are files of the runner, which has others to open. */
const countMax = 4_000;

interface ConnectionsOptions {
  /** For each target. */
  readonly count: number;
  /** To the port of the clients, or to the one that nodes reach each other on. */
  readonly at: 'clients' | 'nodes';
  /** Whom to crowd when nobody plays the role of the target. */
  readonly fallback: string;
}

const schema: z.ZodType<ConnectionsOptions> = z.strictObject({
  count: z.number().int().positive().max(countMax),
  at: z.enum(['clients', 'nodes']),
  fallback: z.string(),
});

/** An omission: what a node refuses because of the crowd is not served, and nothing else is changed. */
export const connections: Fault = pressureFault({
  name: 'connections',
  class: 'omission',
  summary: 'opens many connections to a node and leaves them idle',
  mechanism: 'real connections from where the clients are, held open and silent, to the clients’ or the nodes’ port',
  finds: 'limits that shut out peers and operators too, a thread for each connection, handshakes without a time-out',
  evidence: 'connections established, refused and closed, counted',
  needs: ['signal'],
  claims: ['limits'],
  family: 'resources',
  draw,
  schema,
  press: ({ cluster, system }, names, { at, count }) =>
    new IdleConnections(
      names.map((node) => {
        const endpoint = cluster.reach(clientsName, node, system.probePorts[at]);
        const { clientAddress } = cluster;
        const from = clientAddress === undefined ? {} : { localAddress: clientAddress };
        return {
          node,
          count: Math.floor(Math.min(count, countMax / names.length)),
          endpoint: { ...endpoint, ...from },
        };
      }),
    ),
});

function draw(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const count = prng.pick([50, 100, 200, 500]);
  const options: ConnectionsOptions = {
    count,
    at: prng.pick(['clients', 'clients', 'nodes']),
    fallback: prng.pick(nodes),
  };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context, 6) };
}
