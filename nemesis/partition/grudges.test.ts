import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Link } from '../../harness/core/plan.ts';
import {
  type CutOptions,
  bridge,
  cutShapes,
  grudge,
  halves,
  isolateOne,
  majoritiesRing,
  oneWay,
  partial,
} from './grudges.ts';

const text = (links: readonly Link[]): string[] => links.map(([from, to]) => `${from}>${to}`).toSorted();
const five = ['n1', 'n2', 'n3', 'n4', 'n5'];

test('halves cut both directions between a minority that holds the target and the rest', () => {
  expect(text(halves(['n2', 'n1', 'n3']))).toEqual(['n1>n2', 'n2>n1', 'n2>n3', 'n3>n2']);
  expect(halves(five)).toHaveLength(2 * 2 * 3);
});

test('isolate-one leaves the others connected', () => {
  expect(text(isolateOne(['n1', 'n2', 'n3']))).toEqual(['n1>n2', 'n1>n3', 'n2>n1', 'n3>n1']);
});

test('in a majorities ring every node hears a majority, and no two the same', () => {
  for (const count of [3, 4, 5, 6, 7]) {
    const order = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    const cut = new Set(text(majoritiesRing(order)));
    const views = order.map((to) => order.filter((from) => !cut.has(`${from}>${to}`)).join(' '));
    for (const view of views) expect(view.split(' ')).toHaveLength(Math.floor(count / 2) + 1);
    expect(new Set(views).size).toBe(count);
    // A node always hears itself.
    expect(order.some((node) => cut.has(`${node}>${node}`))).toBe(false);
  }
});

test('a bridge hears both banks, which do not hear each other', () => {
  const cut = text(bridge(five));
  expect(cut).toEqual(['n1>n3', 'n1>n4', 'n2>n3', 'n2>n4', 'n3>n1', 'n3>n2', 'n4>n1', 'n4>n2']);
});

test('after a partial cut every node still hears a majority, itself included, and the links of the target are down first', () => {
  for (const count of [3, 4, 5, 6, 7]) {
    const order = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    for (const pairs of [1, 2, count, 3 * count]) {
      const cut = text(partial(order, pairs));
      for (const to of order) {
        const heard = order.filter((from) => !cut.includes(`${from}>${to}`));
        expect(heard.length).toBeGreaterThanOrEqual(Math.floor(count / 2) + 1);
      }
      expect(cut).toContain('n1>n2');
      expect(cut).toContain('n2>n1');
    }
  }
});

test('one-way cuts a single direction', () => {
  expect(text(oneWay(['n1', 'n2', 'n3'], 1, 'out'))).toEqual(['n1>n2', 'n1>n3']);
  expect(text(oneWay(['n1', 'n2', 'n3'], 1, 'in'))).toEqual(['n2>n1', 'n3>n1']);
});

test('clients are cut from the side that was drawn, both directions', () => {
  const options: CutOptions = {
    shape: 'halves',
    order: ['n1', 'n2', 'n3'],
    size: 1,
    direction: 'out',
    clients: 'second',
  };
  expect(text(grudge(options)).filter((link) => link.includes('clients'))).toEqual([
    'clients>n2',
    'clients>n3',
    'n2>clients',
    'n3>clients',
  ]);
});

test('every shape on two nodes or more cuts something, no link twice, never a node from itself', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...cutShapes),
      fc.integer({ min: 3, max: 9 }),
      fc.integer({ min: -1, max: 12 }),
      fc.constantFrom('in' as const, 'out' as const),
      (shape, count, size, direction) => {
        const order = Array.from({ length: count }, (_, i) => `n${i + 1}`);
        const links = text(grudge({ shape, order, size, direction, clients: 'first' }));
        expect(links.length).toBeGreaterThan(0);
        expect(new Set(links).size).toBe(links.length);
        expect(links.filter((link) => link.split('>')[0] === link.split('>')[1])).toEqual([]);
      },
    ),
  );
});
