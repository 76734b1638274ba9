import { expect, test } from 'vitest';
import { planAddresses } from './addresses.ts';
import { iptablesRules } from './iptables-rules.ts';
import { neighbourRules } from './neighbour-rules.ts';
import { nftablesRules } from './nftables-rules.ts';
import { probePortsBeside } from './probe-ports.ts';
import type { PlaceChange, Rules } from './rules.ts';

const context = { addresses: planAddresses(0, ['n1', 'n2', 'n3']), probePorts: probePortsBeside([]) };
const cut = { tag: 7, links: [['n1', 'n2'] as const, ['n3', 'n2'] as const] };
const clientsCut = { tag: 8, links: [['n1', 'clients'] as const] };

function input(rules: Rules, change: Partial<PlaceChange>): string[] {
  const whole = { place: 'n2', isFirst: false, standing: [], added: [], removed: [], ...change };
  return rules.change(whole).input.trimEnd().split('\n');
}

test('nftables counts before it drops, and does not count probes', () => {
  expect(input(nftablesRules(context), { standing: [cut], added: [cut] })).toEqual([
    'add table ip indoubt0',
    'add chain ip indoubt0 lost-7 { type filter hook input priority -160; policy accept; }',
    'add chain ip indoubt0 drop-7 { type filter hook input priority -150; policy accept; }',
    'add rule ip indoubt0 lost-7 tcp sport 64512-65535 accept',
    'add rule ip indoubt0 lost-7 tcp dport 64512-65535 accept',
    'add rule ip indoubt0 lost-7 ip saddr 198.18.0.11 counter',
    'add rule ip indoubt0 lost-7 ip saddr 198.18.0.13 counter',
    'add rule ip indoubt0 drop-7 ip saddr 198.18.0.11 drop',
    'add rule ip indoubt0 drop-7 ip saddr 198.18.0.13 drop',
  ]);
});

test('nftables cuts from the clients what is meant for their address, not what is meant for the control address', () => {
  const lines = input(nftablesRules(context), { place: 'clients', standing: [clientsCut], added: [clientsCut] });
  expect(lines.at(-1)).toBe('add rule ip indoubt0 drop-8 ip saddr 198.18.0.11 ip daddr 198.18.0.2 drop');
});

test('nftables counters are read by cut and by sender', () => {
  const listed = `table ip indoubt0 {
\tchain lost-7 {
\t\ttype filter hook input priority -160; policy accept;
\t\ttcp sport 64512-65535 accept
\t\tip saddr 198.18.0.11 counter packets 3 bytes 180
\t\tip saddr 198.18.0.13 counter packets 0 bytes 0
\t}
\tchain drop-7 {
\t\ttype filter hook input priority -150; policy accept;
\t\tip saddr 198.18.0.11 drop
\t}
\tchain lost-12 {
\t\tip saddr 198.18.0.11 ip daddr 198.18.0.2 counter packets 5 bytes 300
\t}
}`;
  const counts = nftablesRules(context).counters?.parse(listed);
  expect([...(counts?.get(7) ?? [])]).toEqual([
    ['198.18.0.11', 3],
    ['198.18.0.13', 0],
  ]);
  expect(counts?.get(12)?.get('198.18.0.11')).toBe(5);
});

test('nftables takes a cut back by letting everything through, and deletes its chains afterwards', () => {
  const rules = nftablesRules(context);
  expect(input(rules, { removed: [cut] })).toEqual(['add table ip indoubt0', 'insert rule ip indoubt0 drop-7 accept']);
  expect(rules.sweep?.([cut]).input).toContain('delete chain ip indoubt0 lost-7\n');
  expect(rules.sweep?.([cut]).input).toContain('delete chain ip indoubt0 drop-7\n');
});

test('iptables hangs its chains in at the first cut, and adds to them at the next', () => {
  const other = { tag: 8, links: [['n1', 'n2'] as const] };
  expect(input(iptablesRules(context), { isFirst: true, standing: [cut], added: [cut] })).toEqual([
    '*filter',
    ':INDOUBT0-LOST - [0:0]',
    ':INDOUBT0-DROP - [0:0]',
    ':INDOUBT0-LOST-7 - [0:0]',
    '-I INPUT -j INDOUBT0-DROP',
    '-I INPUT -j INDOUBT0-LOST',
    '-A INDOUBT0-LOST -p tcp --sport 64512:65535 -j RETURN',
    '-A INDOUBT0-LOST -p tcp --dport 64512:65535 -j RETURN',
    '-A INDOUBT0-LOST -j INDOUBT0-LOST-7',
    '-A INDOUBT0-DROP -s 198.18.0.11/32 -j DROP',
    '-A INDOUBT0-DROP -s 198.18.0.13/32 -j DROP',
    '-A INDOUBT0-LOST-7 -s 198.18.0.11/32',
    '-A INDOUBT0-LOST-7 -s 198.18.0.13/32',
    'COMMIT',
  ]);
  expect(input(iptablesRules(context), { standing: [cut, other], added: [other] })).toEqual([
    '*filter',
    ':INDOUBT0-LOST-8 - [0:0]',
    '-A INDOUBT0-LOST -j INDOUBT0-LOST-8',
    '-A INDOUBT0-DROP -s 198.18.0.11/32 -j DROP',
    '-A INDOUBT0-LOST-8 -s 198.18.0.11/32',
    'COMMIT',
  ]);
});

test('iptables declares its chains anew when a cut is taken back, with all that still stands', () => {
  const other = { tag: 8, links: [['n1', 'n2'] as const] };
  expect(input(iptablesRules(context), { standing: [other], removed: [cut] })).toEqual([
    '*filter',
    ':INDOUBT0-LOST - [0:0]',
    ':INDOUBT0-DROP - [0:0]',
    ':INDOUBT0-LOST-7 - [0:0]',
    '-A INDOUBT0-LOST -p tcp --sport 64512:65535 -j RETURN',
    '-A INDOUBT0-LOST -p tcp --dport 64512:65535 -j RETURN',
    '-A INDOUBT0-LOST -j INDOUBT0-LOST-8',
    '-A INDOUBT0-DROP -s 198.18.0.11/32 -j DROP',
    '-X INDOUBT0-LOST-7',
    'COMMIT',
  ]);
});

test('iptables takes out all that is its own, its chains’ place in INPUT too', () => {
  expect(iptablesRules(context).clear?.([cut]).input.trimEnd().split('\n')).toEqual([
    '*filter',
    ':INDOUBT0-LOST - [0:0]',
    ':INDOUBT0-DROP - [0:0]',
    ':INDOUBT0-LOST-7 - [0:0]',
    '-D INPUT -j INDOUBT0-LOST',
    '-D INPUT -j INDOUBT0-DROP',
    '-X INDOUBT0-LOST-7',
    '-X INDOUBT0-LOST',
    '-X INDOUBT0-DROP',
    'COMMIT',
  ]);
});

test('iptables counters are read by cut and by sender', () => {
  const saved = `*filter
:INPUT ACCEPT [10:600]
:INDOUBT0-LOST-7 - [0:0]
[9:540] -A INPUT -j INDOUBT0-LOST
[4:240] -A INDOUBT0-LOST -j INDOUBT0-LOST-7
[3:180] -A INDOUBT0-LOST-7 -s 198.18.0.11/32
[5:300] -A INDOUBT0-LOST-12 -s 198.18.0.11/32 -d 198.18.0.2/32
[3:180] -A INDOUBT0-DROP -s 198.18.0.11/32 -j DROP
COMMIT`;
  const counts = iptablesRules(context).counters?.parse(saved);
  expect([...(counts?.get(7) ?? [])]).toEqual([['198.18.0.11', 3]]);
  expect([...(counts?.get(12) ?? [])]).toEqual([['198.18.0.11', 5]]);
});

test('a neighbour entry names nobody while anybody cuts the link, and then the peer again', () => {
  const rules = neighbourRules(context);
  const mine = { tag: 1, links: [['n2', 'n1'] as const, ['n2', 'clients'] as const] };
  const other = { tag: 2, links: [['n2', 'n1'] as const] };
  expect(rules.placeOf(['n2', 'n1'])).toBe('n2');
  expect(input(rules, { standing: [mine, other], added: [mine] })).toEqual([
    'neigh replace 198.18.0.11 lladdr 02:c6:ff:ff:ff:ff dev eth0 nud permanent',
    'neigh replace 198.18.0.2 lladdr 02:c6:ff:ff:ff:ff dev eth0 nud permanent',
  ]);
  expect(input(rules, { standing: [other], removed: [mine] })).toEqual([
    'neigh replace 198.18.0.11 lladdr 02:c6:ff:ff:ff:ff dev eth0 nud permanent',
    'neigh replace 198.18.0.2 lladdr 02:c6:12:00:00:02 dev eth0 nud reachable',
  ]);
});

test('probes come from ports that the system does not use', () => {
  expect(probePortsBeside([2379])).toEqual({ first: 64_512, count: 1_024 });
  expect(probePortsBeside([65_000])).toEqual({ first: 63_488, count: 1_024 });
});
