import type { NodeName } from '../../core/op.ts';
import { clientsName } from '../../ports/transport.ts';
import { type AddressPlan, addressOf } from './addresses.ts';
import type { PlacedCut, ProbePorts, RuleCommand, RuleContext, RuleCounts, Rules } from './rules.ts';

const counting = 'type filter hook input priority -160; policy accept;';
const dropping = 'type filter hook input priority -150; policy accept;';

/**
 * Cuts at the receiver, in a table of this cluster's own. Each cut has two chains: one counts what it would lose, and comes before
 * all those that drop, so that two cuts of one link both count; the other drops. Both hook into the input by themselves,
 * so that a cut is taken back by its name alone: first by a rule that lets everything through, which takes effect at
 * once, then by deleting its chains, for which nft waits until no processor looks at them any more.
 */
export function nftablesRules({ addresses, probePorts }: RuleContext): Rules {
  const table = `ip indoubt${addresses.index}`;
  const add = ({ tag, links }: PlacedCut, place: NodeName): string[] => {
    const matches = links.map(([from]) => matchSender(addressOf(addresses, from), place, addresses));
    return [
      `add chain ${table} lost-${tag} { ${counting} }`,
      `add chain ${table} drop-${tag} { ${dropping} }`,
      ...exceptProbes(probePorts).map((match) => `add rule ${table} lost-${tag} ${match} accept`),
      ...matches.map((match) => `add rule ${table} lost-${tag} ${match} counter`),
      ...matches.map((match) => `add rule ${table} drop-${tag} ${match} drop`),
    ];
  };
  const letThrough = ({ tag }: PlacedCut): string => `insert rule ${table} drop-${tag} accept`;
  const command = (lines: readonly string[]): RuleCommand => ({
    argv: ['nft', '-f', '-'],
    input: [`add table ${table}`, ...lines, ''].join('\n'),
  });
  return {
    mechanism: 'nftables',
    placeOf: ([, to]) => to,
    change: ({ place, added, removed }) =>
      command([...removed.map(letThrough), ...added.flatMap((cut) => add(cut, place))]),
    sweep: (removed) => command(removed.flatMap((cut) => remove(cut, table))),
    clear: () => command([`delete table ${table}`]),
    counters: {
      read: () => ({ argv: ['nft', 'list', 'table', ...table.split(' ')], input: '' }),
      parse: parseCounters,
    },
  };
}

/** Only what is meant for the clients: the runner's own connections end in the same network. */
function matchSender(sender: string, place: NodeName, addresses: AddressPlan): string {
  return place === clientsName ? `ip saddr ${sender} ip daddr ${addresses.clients.ip}` : `ip saddr ${sender}`;
}

/** Accepting ends the counting chain only. */
function exceptProbes({ first, count }: ProbePorts): string[] {
  const ports = `${first}-${first + count - 1}`;
  return [`tcp sport ${ports}`, `tcp dport ${ports}`];
}

/** Adding what is there changes nothing, and lets what is not there be removed: the command can be repeated. */
function remove({ tag }: PlacedCut, table: string): string[] {
  return [`lost-${tag}`, `drop-${tag}`].flatMap((chain) => [
    `add chain ${table} ${chain}`,
    `flush chain ${table} ${chain}`,
    `delete chain ${table} ${chain}`,
  ]);
}

function parseCounters(text: string): RuleCounts {
  const counts = new Map<number, Map<string, number>>();
  let tag: number | undefined;
  for (const line of text.split('\n')) {
    const chain = /^\s*chain (lost|drop)-(\d+) \{/.exec(line);
    if (chain !== null) tag = chain[1] === 'lost' ? Number(chain[2]) : undefined;
    const rule = /^\s*ip saddr (\S+) .*counter packets (\d+) /.exec(line);
    const [, sender, packets] = rule ?? [];
    if (tag === undefined || sender === undefined) continue;
    counts.set(tag, (counts.get(tag) ?? new Map<string, number>()).set(sender, Number(packets)));
  }
  return counts;
}
