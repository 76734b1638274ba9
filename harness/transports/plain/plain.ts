import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/own-files.ts';
import type { Ability, Transport } from '../../ports/transport.ts';
import { limitsHere } from '../limits-here.ts';
import { patchClockProblem } from '../patch-clock.ts';
import { PlainCluster } from './plain-cluster.ts';

const container = fileURLToPath(moduleUrl(new URL('./contain-main.ts', import.meta.url)));
const noGroups = 'plain needs process groups and signals: run it on Linux, macOS or another Unix';
const plainAbilities: readonly Ability[] = ['signal', 'cut-links', 'cut-clients', 'relay', 'relay-messages'];

/**
 * Nodes are process groups on loopback ports of their own, for machines without namespaces. Between every two nodes, and
 * between clients and each node, stands a relay that cuts; the harness's own control path goes around it.
 *
 * A system whose nodes must all see the same peer addresses (`needsUniformAddresses`) gives its peers `listen` instead of
 * `reach`: no relay stands between its nodes then, so that only the links of clients can be cut. Whoever plans for such a
 * system here leaves `cut-links` out of the abilities.
 */
export const plain: Transport = {
  name: 'plain',
  summary: 'nodes are process groups on loopback, with a relay for each link; any Unix',
  probe: async () => {
    const works = process.platform !== 'win32';
    if (!works) return { works, abilities: [], remedies: [noGroups], substitutes: [] };
    const clockProblem = patchClockProblem(process.getuid?.() === 0);
    const limits = limitsHere(false);
    return await Promise.resolve({
      works,
      abilities: [
        ...plainAbilities,
        ...(clockProblem === undefined ? (['patch-clock'] as const) : []),
        ...limits.abilities,
      ],
      remedies: [...(clockProblem === undefined ? [] : [clockProblem]), ...limits.remedies],
      substitutes: ['a relay on loopback instead of a network for each node'],
    });
  },
  contain: (argv) => [process.execPath, container, ...argv],
  provision: async (spec) => await PlainCluster.provision(spec),
};
