import type { ClusterSpec, Transport } from '../../ports/transport.ts';
import { containCommand } from './contain.ts';
import type { LocalOptions } from './local-options.ts';
import { needsUserNamespace } from './privileges.ts';
import { probeLocal } from './probe.ts';
import { provisionLocal } from './provision.ts';

/** Nodes are namespaces on one switch, with no way out: Linux, with or without root. */
export function createLocal(options: LocalOptions = {}): Transport {
  return {
    name: 'local',
    summary: 'Linux namespaces on a switch of their own, with or without root',
    probe: async () => await probeLocal(options),
    contain: (argv) => containCommand(argv, { userNamespace: needsUserNamespace(options) }),
    provision: async (spec: ClusterSpec) => await provisionLocal(spec, options),
  };
}

export const local: Transport = createLocal();
