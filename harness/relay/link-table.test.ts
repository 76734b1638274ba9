import { expect, test } from 'vitest';
import type { Link } from '../core/plan.ts';
import { LinkTable } from './link-table.ts';

const ab: Link = ['a', 'b'];
const ba: Link = ['b', 'a'];

test('a link is cut in its own direction alone', () => {
  const table = new LinkTable();
  table.cut('x', [ab]);
  expect(table.isCut(['a', 'b'])).toBe(true);
  expect(table.isCut(ba)).toBe(false);
});

test('a link that two owners cut is healed when both have healed, in either order', () => {
  for (const order of [
    ['x', 'y'],
    ['y', 'x'],
  ]) {
    const table = new LinkTable();
    table.cut('x', [ab]);
    table.cut('y', [ab, ba]);
    table.heal(order[0] ?? '');
    expect(table.isCut(ab)).toBe(true);
    table.heal(order[1] ?? '');
    expect(table.isCut(ab)).toBe(false);
    expect(table.isCut(ba)).toBe(false);
  }
});

test('cutting the same link twice for one owner is one cut', () => {
  const table = new LinkTable();
  table.cut('x', [ab]);
  table.cut('x', [ab, ba]);
  table.heal('x');
  expect(table.isCut(ab)).toBe(false);
});

test('healing twice, or for nobody, takes nothing away from others', () => {
  const table = new LinkTable();
  table.cut('x', [ab]);
  table.cut('y', [ab]);
  table.heal('x');
  table.heal('x');
  table.heal('nobody');
  expect(table.isCut(ab)).toBe(true);
});

test('healing all leaves nothing cut, and later heals do no harm', () => {
  const table = new LinkTable();
  table.cut('x', [ab]);
  table.cut('y', [ab, ba]);
  table.healAll();
  table.heal('x');
  expect(table.isCut(ab)).toBe(false);
  table.cut('z', [ab]);
  table.heal('y');
  expect(table.isCut(ab)).toBe(true);
});

test('each owner counts from its own cut', () => {
  const table = new LinkTable();
  table.cut('x', [ab]);
  table.lose(ab);
  table.cut('y', [ab, ba]);
  table.lose(ab);
  expect(table.counts('x')).toEqual([{ link: ab, lost: 2 }]);
  expect(table.counts('y')).toEqual([
    { link: ab, lost: 1 },
    { link: ba, lost: 0 },
  ]);
  table.heal('x');
  expect(table.counts('x')).toEqual([]);
});
