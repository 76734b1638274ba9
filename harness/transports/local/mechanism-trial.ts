import { clientsName } from '../../ports/transport.ts';
import { planAddresses } from './addresses.ts';
import { iptablesRules } from './iptables-rules.ts';
import type { Mechanism } from './local-options.ts';
import { neighbourRules } from './neighbour-rules.ts';
import { nftablesRules } from './nftables-rules.ts';
import { probePortsBeside } from './probe-ports.ts';
import type { RuleCommand, RuleContext, Rules } from './rules.ts';

/** How the rules of each mechanism are made. */
export const rulesOf: Readonly<Record<Mechanism, (context: RuleContext) => Rules>> = {
  nftables: nftablesRules,
  iptables: iptablesRules,
  'neighbour entries': neighbourRules,
};

/** The lock of iptables is one for each network this way, and in none of the machine's folders. */
export const xtablesEnv = { XTABLES_LOCKFILE: '/proc/self/ns/net' } as const;

/** Mechanisms that may be missing: a tool that is not installed, a kernel that was built without. */
export const tried: readonly Mechanism[] = ['nftables', 'iptables'];

/** The first cut of a cluster, to be made in a network that is thrown away: what works there works in a node. */
export function trialOf(mechanism: Mechanism): RuleCommand {
  const rules = rulesOf[mechanism]({ addresses: planAddresses(0, ['n1']), probePorts: probePortsBeside([]) });
  const cut = { tag: 1, links: [['n1', clientsName] as const] };
  return rules.change({ place: clientsName, isFirst: true, standing: [cut], added: [cut], removed: [] });
}
