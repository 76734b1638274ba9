import type { NodeName } from '../../core/op.ts';
import { clientsName } from '../../ports/transport.ts';
import { type AddressPlan, addressOf } from './addresses.ts';
import type { PlaceChange, PlacedCut, ProbePorts, RuleCommand, RuleContext, RuleCounts, Rules } from './rules.ts';

const lockWaitS = '5';

/**
 * Cuts at the receiver. Two chains of this cluster's own hang in INPUT: the first counts, the second drops; nothing else
 * is touched. A cut adds to what is there; a heal declares both anew (declaring empties a chain) and fills them from
 * what stands. The chain that counts for each cut stays as it is, and keeps its counters.
 */
export function iptablesRules({ addresses, probePorts }: RuleContext): Rules {
  const [counting, dropping] = [`INDOUBT${addresses.index}-LOST`, `INDOUBT${addresses.index}-DROP`];
  const countChain = ({ tag }: PlacedCut): string => `${counting}-${tag}`;
  const change = ({ place, isFirst, standing, added, removed }: PlaceChange): RuleCommand => {
    const match = (from: NodeName): string => matchSender(addressOf(addresses, from), place === clientsName, addresses);
    const isAnew = isFirst || removed.length > 0;
    const toHang = isAnew ? standing : added;
    const senders = [...new Set(toHang.flatMap(({ links }) => links.map(([from]) => from)))];
    return restore([
      ...[...(isAnew ? [counting, dropping] : []), ...[...added, ...removed].map(countChain)].map(
        (chain) => `:${chain} - [0:0]`,
      ),
      ...(isFirst ? [`-I INPUT -j ${dropping}`, `-I INPUT -j ${counting}`] : []),
      ...(isAnew ? exceptProbes(probePorts).map((probe) => `-A ${counting} ${probe} -j RETURN`) : []),
      ...toHang.map((cut) => `-A ${counting} -j ${countChain(cut)}`),
      ...senders.map((from) => `-A ${dropping} ${match(from)} -j DROP`),
      ...added.flatMap((cut) => cut.links.map(([from]) => `-A ${countChain(cut)} ${match(from)}`)),
      ...removed.map((cut) => `-X ${countChain(cut)}`),
    ]);
  };
  return {
    mechanism: 'iptables',
    placeOf: ([, to]) => to,
    change,
    clear: (standing) =>
      restore([
        ...[counting, dropping, ...standing.map(countChain)].map((chain) => `:${chain} - [0:0]`),
        ...[counting, dropping].map((chain) => `-D INPUT -j ${chain}`),
        ...[...standing.map(countChain), counting, dropping].map((chain) => `-X ${chain}`),
      ]),
    counters: { read: () => ({ argv: ['iptables-save', '-c', '-t', 'filter'], input: '' }), parse: parseCounters },
  };
}

/** One transaction: all of it, or nothing. */
function restore(lines: readonly string[]): RuleCommand {
  return {
    argv: ['iptables-restore', '--noflush', '-w', lockWaitS],
    input: ['*filter', ...lines, 'COMMIT', ''].join('\n'),
  };
}

function matchSender(sender: string, isAtClients: boolean, addresses: AddressPlan): string {
  return isAtClients ? `-s ${sender}/32 -d ${addresses.clients.ip}/32` : `-s ${sender}/32`;
}

function exceptProbes({ first, count }: ProbePorts): string[] {
  const ports = `${first}:${first + count - 1}`;
  return [`-p tcp --sport ${ports}`, `-p tcp --dport ${ports}`];
}

function parseCounters(text: string): RuleCounts {
  const counts = new Map<number, Map<string, number>>();
  for (const line of text.split('\n')) {
    const rule = /^\[(\d+):\d+\] -A INDOUBT\d+-LOST-(\d+) -s ([^ /]+)/.exec(line);
    const [, packets, tag, sender] = rule ?? [];
    if (sender === undefined) continue;
    counts.set(Number(tag), (counts.get(Number(tag)) ?? new Map<string, number>()).set(sender, Number(packets)));
  }
  return counts;
}
