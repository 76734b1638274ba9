import { isIPv4 } from 'node:net';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planAddresses } from './addresses.ts';

test('every address lies in 198.18.0.0/15, and no two are the same', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 64 }), (index, count) => {
      const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
      const plan = planAddresses(index, names);
      const all = [plan.clients, plan.control, ...plan.nodes.values()];
      for (const { ip } of all) {
        expect(isIPv4(ip)).toBe(true);
        expect(ip).toMatch(/^198\.(18|19)\./);
      }
      expect(new Set(all.map(({ ip }) => ip)).size).toBe(count + 2);
      expect(new Set(all.map(({ mac }) => mac)).size).toBe(count + 2);
      // IFNAMSIZ is 16, with the zero at the end.
      for (const { device } of [plan.clients, plan.control]) expect(device.length).toBeLessThan(16);
    }),
  );
});

test('clusters of one process have networks of their own', () => {
  const networks = Array.from({ length: 512 }, (_, index) => planAddresses(index, ['n1']).network);
  expect(new Set(networks).size).toBe(512);
});
