import { clientsName } from '../../ports/transport.ts';
import { planAddresses } from './addresses.ts';
import { iptablesRules } from './iptables-rules.ts';
import { type Mechanism, mechanisms } from './local-options.ts';
import { neighbourRules } from './neighbour-rules.ts';
import { nftablesRules } from './nftables-rules.ts';
import { probePortsBeside } from './probe-ports.ts';
import type { RuleContext, Rules } from './rules.ts';

/** How the rules of each mechanism are made. */
export const rulesOf: Readonly<Record<Mechanism, (context: RuleContext) => Rules>> = {
  nftables: nftablesRules,
  iptables: iptablesRules,
  'neighbour entries': neighbourRules,
};

/** The lock of iptables is one for each network this way, and in none of the machine's folders. */
export const xtablesEnv = { XTABLES_LOCKFILE: '/proc/self/ns/net' } as const;

/**
 * A shell command that tells whether a mechanism works: it makes a cut in a network that is thrown away. Neighbour
 * entries are part of every kernel that has a network.
 *
 * @param within what makes such a network, such as `unshare --net`; nothing where the shell is in one.
 */
function trialCommand(mechanism: Mechanism, within: string): string {
  if (mechanism === 'neighbour entries') return 'true';
  const rules = rulesOf[mechanism]({ addresses: planAddresses(0, ['n1']), probePorts: probePortsBeside([]) });
  const cut = { tag: 1, links: [['n1', clientsName] as const] };
  const { argv, input } = rules.change({
    place: clientsName,
    isFirst: true,
    standing: [cut],
    added: [cut],
    removed: [],
  });
  return `${within} ${argv.join(' ')} >/dev/null 2>&1 <<'END'\n${input}END\n`;
}

/** Shell text that prints `mechanism NAME` for the first that works, or for none of them `mechanism none`. */
export function firstMechanism(wanted: Mechanism | undefined, within: string): string {
  const candidates = wanted === undefined ? mechanisms : [wanted];
  const tries = candidates.map((name) => `if ${trialCommand(name, within)}\nthen echo 'mechanism ${name}'; exit; fi\n`);
  return `${tries.join('')}echo 'mechanism none'\n`;
}
