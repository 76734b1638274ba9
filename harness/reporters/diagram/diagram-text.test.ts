import { expect, test } from 'vitest';
import type { Diagram } from '../../core/diagram.ts';
import { nanos } from '../../core/time.ts';
import { hostileText } from '../testing/hostile.ts';
import { ringOfTransactions, sampleCycle, sampleLanes } from '../testing/sample-diagrams.ts';
import { diagramLines } from './diagram-text.ts';

function drawn(diagram: Diagram, explanation: readonly string[] = []): string {
  const lines = diagramLines({ property: 'p', title: 't', explanation, shownBy: 'clients', diagram });
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

test('a violation without a picture draws nothing', () => {
  expect(diagramLines({ property: 'p', title: 't', explanation: [], shownBy: 'clients' })).toEqual([]);
});

test('a cycle is the way round, the reasons, and what was done', () => {
  expect(drawn(sampleCycle)).toBe(
    [
      'T1 --rw--> T2 --rw--> T1',
      '  T1 --rw--> T2: T1 read x as [], before T2 appended 2 to it',
      '  T2 --rw--> T1: T2 read y as [], before T1 appended 1 to it',
      '  T1: r x [], append y 1',
      '  T2: r y [], append x 2',
      '',
    ].join('\n'),
  );
});

test('what the explanation says is not said twice', () => {
  const told = sampleCycle.edges.map(({ why }) => `${why}.`);
  expect(drawn(sampleCycle, told)).toBe(
    'T1 --rw--> T2 --rw--> T1\n  T1: r x [], append y 1\n  T2: r y [], append x 2\n',
  );
});

test('edges that are not one ring are told one by one', () => {
  const chord = { from: 'T1', to: 'T2', kind: 'realtime', why: 'T1 ended before T2 began' };
  expect(drawn({ ...sampleCycle, edges: [...sampleCycle.edges, chord] })).toContain(
    'T1 --rw--> T2\nT2 --rw--> T1\nT1 --realtime--> T2\n',
  );
});

test('a long cycle is cut, and says by how much', () => {
  const text = drawn(ringOfTransactions(300));
  expect(text).toContain('T7 --ww--> ... 293 more steps ... T1\n');
  expect(text.split('\n').length).toBeLessThan(20);
});

test('lanes are bars in the order of events, with their places in the last good order', () => {
  expect(drawn(sampleLanes)).toBe(
    [
      '|1-------|             p0  write x 1',
      '   |2-------|          p1  read x -> 1',
      '      |--------------  p3  write x 3   <- outcome not known',
      '               |X-|    p2  read x -> 0   <- no place for it',
      '',
    ].join('\n'),
  );
});

test('operations that touch share a column: closed intervals are concurrent there', () => {
  const [first, second] = sampleLanes.operations;
  if (first?.to === undefined || second === undefined) throw new Error('the sample has operations');
  const text = drawn({ kind: 'lanes', operations: [first, { ...second, from: first.to, to: nanos(first.to + 5) }] });
  expect(text).toBe('|1-|       p0  write x 1\n   |2-|    p1  read x -> 1\n');
});

test('of many operations the nearest to the one without a place are kept', () => {
  const [first] = sampleLanes.operations;
  const stuck = sampleLanes.operations.at(-1);
  if (first === undefined || stuck === undefined) throw new Error('the sample has operations');
  const many = Array.from({ length: 500 }, (_, i) => ({
    ...first,
    operation: i + 10,
    label: `write x ${i}`,
    from: nanos(first.from - 1_000 * (500 - i)),
    to: nanos(first.from - 1_000 * (500 - i) + 1),
    position: i + 1,
  }));
  const text = drawn({ kind: 'lanes', operations: [...many, stuck] });
  expect(text).toContain('write x 499');
  expect(text).not.toContain('write x 12');
  expect(text).toContain('and 489 more operations, further away in time');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(150);
});

test('hostile text stays in its line', () => {
  const [transaction] = sampleCycle.transactions;
  const [operation] = sampleLanes.operations;
  if (transaction === undefined || operation === undefined) throw new Error('the samples are not empty');
  const cycle = drawn({
    kind: 'cycle',
    transactions: [{ ...transaction, id: hostileText, lines: [hostileText] }],
    edges: [{ from: hostileText, to: hostileText, kind: hostileText, why: hostileText }],
  });
  const lanes = drawn({ kind: 'lanes', operations: [{ ...operation, label: hostileText }] });
  // oxlint-disable-next-line no-control-regex -- controls are what must not be there
  for (const text of [cycle, lanes]) expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e\u200b]/);
  expect(lanes.split('\n')).toHaveLength(2);
});
