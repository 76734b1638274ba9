import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Link } from '../../core/plan.ts';
import { until } from '../testing/test-cluster.ts';
import { type End, RelayFixture } from './testing/relay-fixture.ts';

const there: Link = ['a', 'b'];
const back: Link = ['b', 'a'];
const runs = 40;

type Step =
  | { readonly do: 'write'; readonly side: 'near' | 'far'; readonly bytes: number }
  | { readonly do: 'cut'; readonly links: readonly Link[] }
  | { readonly do: 'heal' }
  | { readonly do: 'pause' | 'resume'; readonly side: 'near' | 'far' }
  | { readonly do: 'turn'; readonly times: number };

const side = fc.constantFrom('near' as const, 'far' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write' as const), side, bytes: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('write' as const), side, bytes: fc.integer({ min: 10, max: 300_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      links: fc.constantFrom<readonly Link[]>([there], [back], [there, back]),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('heal' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resume' as const), side }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('turn' as const), times: fc.integer({ min: 1, max: 5 }) }) },
);

/** Every byte says where it belongs, so that a swap or a hole shows wherever it is. */
function pattern(from: number, bytes: number): Buffer {
  const chunk = Buffer.allocUnsafe(bytes);
  for (let i = 0; i < bytes; i++) chunk[i] = ((from + i) * 167 + ((from + i) >>> 8)) & 0xff;
  return chunk;
}

async function turns(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe('the relay', () => {
  test('never loses, doubles or reorders a byte, whatever is cut, healed, paused and resumed meanwhile', async () => {
    await using fixture = await RelayFixture.start();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        await fixture.relay.healAll();
        const pair = await fixture.pair();
        const sent = { near: 0, far: 0 };
        const limit = { near: Infinity, far: Infinity };
        const check = (): void => {
          // What comes out during a cut had gone in before it.
          expect(pair.far.bytes).toBeLessThanOrEqual(limit.near);
          expect(pair.near.bytes).toBeLessThanOrEqual(limit.far);
        };
        for (const each of steps) {
          if (each.do === 'write') {
            pair[each.side].socket.write(pattern(sent[each.side], each.bytes));
            sent[each.side] += each.bytes;
          }
          if (each.do === 'cut') {
            await fixture.relay.cut('x', each.links);
            if (each.links.includes(there)) limit.near = Math.min(limit.near, sent.near);
            if (each.links.includes(back)) limit.far = Math.min(limit.far, sent.far);
          }
          if (each.do === 'heal') {
            limit.near = Infinity;
            limit.far = Infinity;
            await fixture.relay.heal('x');
          }
          if (each.do === 'pause' || each.do === 'resume') pair[each.side].socket[each.do]();
          if (each.do === 'turn') await turns(each.times);
          check();
        }
        await fixture.relay.healAll();
        for (const end of [pair.near, pair.far]) end.socket.resume().end();
        await until('both directions have ended', () => pair.near.isEnded && pair.far.isEnded);
        expectWhole(pair.far, sent.near);
        expectWhole(pair.near, sent.far);
      }),
      { numRuns: runs },
    );
  });
});

function expectWhole(end: End, bytes: number): void {
  expect(end.bytes).toBe(bytes);
  expect(end.received.equals(pattern(0, bytes))).toBe(true);
}
