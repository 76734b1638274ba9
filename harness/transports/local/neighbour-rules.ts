import type { NodeName } from '../../core/op.ts';
import type { Link } from '../../core/plan.ts';
import { clientsName } from '../../ports/transport.ts';
import { addressOf, macOf, nobodysMac } from './addresses.ts';
import type { PlaceChange, RuleCommand, RuleContext, Rules } from './rules.ts';

/**
 * Cuts at the sender, without any packet filter: a permanent neighbour entry says that the peer has a hardware address
 * that nobody has. What is sent there is lost in the switch, silently and in that direction only. (A blackhole route
 * would tell the sender at once.) Healing names the peer's real address, which needs no question to be answered first.
 */
export function neighbourRules({ addresses }: RuleContext): Rules {
  const change = ({ place, standing, added, removed }: PlaceChange): RuleCommand => {
    const device = place === clientsName ? addresses.clients.device : 'eth0';
    const isCut = new Set(standing.flatMap((cut) => cut.links.map(([, to]) => to)));
    const touched = [...added, ...removed].flatMap((cut) => cut.links.map(([, to]: Link) => to));
    const entry = (to: NodeName): string => {
      const [mac, state] = isCut.has(to) ? [nobodysMac, 'permanent'] : [macOf(addresses, to), 'reachable'];
      return `neigh replace ${addressOf(addresses, to)} lladdr ${mac} dev ${device} nud ${state}`;
    };
    return { argv: ['ip', '-batch', '-'], input: `${[...new Set(touched)].map(entry).join('\n')}\n` };
  };
  return { mechanism: 'neighbour entries', placeOf: ([from]) => from, change };
}
