import { expect, test } from 'vitest';
import { faults } from '../registry.ts';
import { kindsOf, planned } from '../testing/planned.ts';
import { addRules, parseCounts, tableOf } from './loss-rules.ts';

test('what nft prints is summed over the senders', () => {
  const text = `table ip indoubt-loss-2-1 {
	chain input {
		type filter hook input priority -155; policy accept;
		ip saddr 198.18.0.11 udp dport 9 counter packets 200 bytes 5800 comment "probed"
		ip saddr 198.18.0.11 udp dport 9 numgen random mod 100 < 40 counter packets 83 bytes 2407 drop comment "probesLost"
		ip saddr 198.18.0.11 tcp flags & psh == psh numgen random mod 100 < 40 counter packets 7 bytes 900 drop comment "lost"
		ip saddr 198.18.0.12 tcp flags & psh == psh numgen random mod 100 < 40 counter packets 2 bytes 90 drop comment "lost"
		ip saddr 198.18.0.12 tcp flags & psh == psh counter packets 1000 bytes 90 comment "toString"
	}
}`;
  expect(parseCounts(text)).toEqual({ probed: 200, probesLost: 83, lost: 9 });
  expect(parseCounts('')).toEqual({ probed: 0, probesLost: 0, lost: 0 });
});

test('a step has a table of its own, whatever its id', () => {
  expect(tableOf('2.10')).toBe('indoubt-loss-2-10');
  expect(addRules('i1', ['198.18.0.11', '198.18.0.12'], 20).split('\n')).toHaveLength(2 + 2 * 5 + 1);
});

test('packets are not lost by the kernel where a relay carries the links', () => {
  const relayed = faults.filter(({ needs }) => needs.includes('relay')).map(({ name }) => name);
  const plans = Array.from({ length: 300 }, (_, index) => planned(`seed ${index}`)).map(kindsOf);
  const withLoss = plans.filter((kinds) => kinds.includes('loss'));
  expect(withLoss.length).toBeGreaterThan(0);
  expect(withLoss.filter((kinds) => kinds.some((kind) => relayed.includes(kind)))).toEqual([]);
  const both = planned('a', { faults: ['loss', 'drop'] });
  expect(kindsOf(both)).toEqual(['drop']);
  expect(both.notRun).toEqual([{ what: 'loss', why: expect.stringContaining('because of drop') as unknown }]);
});
