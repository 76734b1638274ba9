import type { ProbePorts, RuleCommand } from '../rules.ts';

/** Tools that can send a node's own connections to another port of its own. */
export const redirectTools = ['nftables', 'iptables'] as const;
export type RedirectTool = (typeof redirectTools)[number];

/** Connections to a port of a peer, and the port of the relay on the node that takes them instead. */
export interface Redirect {
  readonly host: string;
  readonly port: number;
  readonly relayPort: number;
}

const name = 'indoubt-relay';

/**
 * Rules for one node's network, as one command. What the relay itself dials for the node comes from ports that no rule
 * takes: else it would come back to the relay.
 */
export function redirectCommand(
  tool: RedirectTool,
  redirects: readonly Redirect[],
  { first, count }: ProbePorts,
): RuleCommand {
  const last = first + count - 1;
  if (tool === 'nftables') {
    const rules = redirects.map(
      ({ host, port, relayPort }) =>
        `add rule ip ${name} output ip daddr ${host} tcp dport ${port} tcp sport != ${first}-${last} redirect to :${relayPort}`,
    );
    const chain = `add chain ip ${name} output { type nat hook output priority -100; }`;
    return { argv: ['nft', '-f', '-'], input: [`add table ip ${name}`, chain, ...rules, ''].join('\n') };
  }
  const rules = redirects.map(
    ({ host, port, relayPort }) =>
      `-A OUTPUT -p tcp -d ${host} --dport ${port} ! --sport ${first}:${last} -j REDIRECT --to-ports ${relayPort}`,
  );
  return { argv: ['iptables-restore', '--noflush'], input: ['*nat', ...rules, 'COMMIT', ''].join('\n') };
}

/** Shell text that prints `redirect NAME` for the first tool that works in a network that is thrown away. */
export function redirectTrial(): string {
  const tries = redirectTools.map((tool) => {
    const { argv, input } = redirectCommand(tool, [{ host: '198.18.0.11', port: 1, relayPort: 2 }], {
      first: 3,
      count: 1,
    });
    return `${argv.join(' ')} >/dev/null 2>&1 <<'END' && { echo 'redirect ${tool}'; exit; }\n${input}END\n`;
  });
  return `(\n${tries.join('')})\n`;
}
