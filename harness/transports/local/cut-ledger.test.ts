import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Link } from '../../core/plan.ts';
import { CutLedger, type LedgerChange } from './cut-ledger.ts';

const atReceiver = (): CutLedger => new CutLedger(([, to]) => to);
const text = (links: readonly Link[]): string[] => links.map((link) => link.join('>'));

test('a cut is one change for each place that it concerns', () => {
  const changes = atReceiver().add('a', [
    ['n1', 'n2'],
    ['n3', 'n2'],
    ['n2', 'n1'],
  ]);
  expect(changes.map(({ place, added }) => [place, text(added.flatMap(({ links }) => links))])).toEqual([
    ['n2', ['n1>n2', 'n3>n2']],
    ['n1', ['n2>n1']],
  ]);
});

test('what another owner cut stands when one heals', () => {
  const ledger = atReceiver();
  ledger.add('a', [['n1', 'n2']]);
  ledger.add('b', [['n1', 'n2']]);
  const [change] = ledger.remove('a');
  expect(text(change?.standing.flatMap(({ links }) => links) ?? [])).toEqual(['n1>n2']);
  expect(ledger.remove('b')[0]?.standing).toEqual([]);
});

test('an owner that is not known has nothing to heal, and a second heal neither', () => {
  const ledger = atReceiver();
  ledger.add('a', [['n1', 'n2']]);
  expect(ledger.remove('nobody')).toEqual([]);
  expect(ledger.remove('a')).toHaveLength(1);
  expect(ledger.remove('a')).toEqual([]);
});

test('a link is cut once for each owner, and never from a node to itself', () => {
  const ledger = atReceiver();
  ledger.add('a', [
    ['n1', 'n2'],
    ['n1', 'n2'],
    ['n2', 'n2'],
  ]);
  expect(ledger.add('a', [['n1', 'n2']])).toEqual([]);
  expect(text(ledger.linksOf('a'))).toEqual(['n1>n2']);
});

/** Applies changes to what a place has, as a mechanism does. */
function apply(places: Map<string, Set<number>>, changes: readonly LedgerChange[]): void {
  for (const { place, added, removed } of changes) {
    const tags = places.get(place) ?? new Set<number>();
    places.set(place, tags);
    for (const { tag } of removed) expect(tags.delete(tag)).toBe(true);
    for (const { tag } of added) tags.add(tag);
  }
}

test('after any series of cuts and heals, places have what the ledger says, and nothing when all is healed', () => {
  const name = fc.constantFrom('n1', 'n2', 'n3', 'clients');
  const step = fc.record({ owner: fc.constantFrom('a', 'b', 'c'), cut: fc.option(fc.array(fc.tuple(name, name))) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const ledger = atReceiver();
      const places = new Map<string, Set<number>>();
      for (const { owner, cut } of steps) {
        const changes = cut === null ? ledger.remove(owner) : ledger.add(owner, cut);
        apply(places, changes);
        for (const { place, standing } of changes)
          expect(new Set(standing.map(({ tag }) => tag))).toEqual(places.get(place));
      }
      apply(places, ledger.removeAll());
      for (const tags of places.values()) expect(tags.size).toBe(0);
    }),
  );
});
