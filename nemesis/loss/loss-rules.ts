/** A port that nobody listens on, by the Discard Protocol (RFC 863): what is sent there shows what is lost. */
export const probePort = 9;

/** What the rules of a node have counted. */
export interface LossCounts {
  /** Datagrams of the proof that came to the node, and those of them that were lost. */
  readonly probed: number;
  readonly probesLost: number;
  /** Segments with the system's data that were lost: connections that are only tried carry none. */
  readonly lost: number;
}

/** The table of a step, in every network that it acts on: its own, so that nothing else is touched. */
export function tableOf(step: string): string {
  return `indoubt-loss-${step.replaceAll(/[^a-zA-Z0-9]/g, '-')}`;
}

/**
 * Loses so many of a hundred packets from each sender as they come in. On receipt and not on sending, because Linux
 * tells its own TCP when it drops what that sends, which then is no loss (NET_XMIT_DROP and NET_XMIT_CN,
 * include/linux/netdevice.h). Between what counts the losses of cuts and what cuts.
 */
export function addRules(step: string, senders: readonly string[], percent: number): string {
  const table = `ip ${tableOf(step)}`;
  const chance = `numgen random mod 100 < ${percent}`;
  const rules = senders.flatMap((sender) => [
    `ip saddr ${sender} udp dport ${probePort} counter comment "probed"`,
    `ip saddr ${sender} udp dport ${probePort} ${chance} counter drop comment "probesLost"`,
    `ip saddr ${sender} tcp flags & psh == psh ${chance} counter drop comment "lost"`,
    `ip saddr ${sender} tcp flags & psh != psh ${chance} drop`,
    `ip saddr ${sender} udp dport != ${probePort} ${chance} counter drop comment "lost"`,
  ]);
  return [
    `add table ${table}`,
    `add chain ${table} input { type filter hook input priority -155; policy accept; }`,
    ...rules.map((rule) => `add rule ${table} input ${rule}`),
    '',
  ].join('\n');
}

/** Works where the table is not there, too. */
export function removeRules(step: string): string {
  const table = `ip ${tableOf(step)}`;
  return `add table ${table}\ndelete table ${table}\n`;
}

/** Reads what `nft list table` prints. */
export function parseCounts(text: string): LossCounts {
  const counts = { probed: 0, probesLost: 0, lost: 0 };
  for (const [, packets, name] of text.matchAll(/counter packets (\d+) bytes \d+.* comment "(\w+)"/g)) {
    if (name === 'probed' || name === 'probesLost' || name === 'lost') counts[name] += Number(packets);
  }
  return counts;
}
