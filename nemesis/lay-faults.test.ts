import { describe, expect, test } from 'vitest';
import { Prng } from '../harness/core/prng.ts';
import { abilities } from '../harness/ports/transport.ts';
import { type Placed, layFaults } from './lay-faults.ts';
import { faults } from './registry.ts';

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'];
const roles = { n1: 'coordinator', n2: 'participant', n3: 'participant', n4: 'participant', n5: 'participant' };
const timeoutChoices = [{}, { silenceMs: 300, voteMs: 400 }, { electionMs: 1_000 }, { silenceMs: 900 }];

/** Random kinds, lengths of phase and time-outs of systems. */
function layouts(count: number): { placed: Placed[]; duringMs: number; seed: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = `layout ${index}`;
    const prng = Prng.fromSeed(seed).fork('case');
    const duringMs = prng.pick([500, 1_500, 4_000, 8_500, 30_000, 60_000]);
    const kinds = prng.shuffle(faults).slice(0, prng.between(1, faults.length));
    const timeouts = prng.pick<Readonly<Record<string, number>>>(timeoutChoices);
    const context = { nodes, roles, timeouts, prng: Prng.fromSeed(seed), abilities };
    return { placed: layFaults({ kinds, duringMs, context }), duringMs, seed };
  });
}

describe('faults on the time line', () => {
  const all = layouts(400);

  test('begin and end inside the phase', () => {
    const outside = all.flatMap(({ placed, duringMs, seed }) =>
      placed
        .filter(({ atMs, draw }) => atMs < 0 || draw.durationMs <= 0 || atMs + draw.durationMs > duringMs)
        .map((one) => `${seed}, ${duringMs} ms: ${text(one)}`),
    );
    expect(outside).toEqual([]);
  });

  test('never want the same of a node at the same time', () => {
    // Whom a role means is known when the fault fires, so that any two targets may be the same node.
    const clashes = all.flatMap(({ placed, seed }) =>
      pairs(placed)
        .filter(([one, other]) => one.fault.claims.some((resource) => other.fault.claims.includes(resource)))
        .filter(isAtOnce)
        .map(([one, other]) => `${seed}: ${text(one)} and ${text(other)}`),
    );
    expect(clashes).toEqual([]);
  });

  test('overlap, follow one another, and come in storms', () => {
    const many = all.map(({ placed }) => placed).filter((placed) => placed.length > 2);
    expect(many.some((placed) => pairs(placed).some(isAtOnce))).toBe(true);
    expect(many.some((placed) => !pairs(placed).some(isAtOnce))).toBe(true);
    const inOneSecond = many.map((placed) => placed.filter(({ atMs }) => atMs < (placed[0]?.atMs ?? 0) + 1_000).length);
    expect(Math.max(...inOneSecond)).toBeGreaterThan(4);
  });
});

function pairs(placed: readonly Placed[]): [Placed, Placed][] {
  return placed.flatMap((one, index) => placed.slice(index + 1).map((other): [Placed, Placed] => [one, other]));
}

/** The second begins no earlier than the first. */
function isAtOnce([first, second]: [Placed, Placed]): boolean {
  return second.atMs < first.atMs + first.draw.durationMs;
}

function text({ fault, atMs, draw }: Placed): string {
  return `${fault.name} at ${atMs} for ${draw.durationMs}`;
}
