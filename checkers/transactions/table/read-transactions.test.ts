import { expect, test } from 'vitest';
import { drawnHistory } from '../../testing/drawn-history.ts';
import { listAt } from './list-at.ts';
import { readTransactions } from './read-transactions.ts';
import { type Shape, type TransactionTable, nil, read, unread } from './transaction-table.ts';

function tableOf(drawing: string, shape: Shape = 'list'): TransactionTable {
  return readTransactions(drawnHistory(drawing), shape);
}

/** The micro-operations of a transaction, as text. */
function microTexts(table: TransactionTable): string[][] {
  const { microStart, microKind, microKey, microVersion, keys, versions, shape } = table;
  return Array.from({ length: microStart.length - 1 }, (_, t) =>
    Array.from({ length: (microStart[t + 1] ?? 0) - (microStart[t] ?? 0) }, (_each, i) => {
      const m = (microStart[t] ?? 0) + i;
      const version = microVersion[m] ?? 0;
      const value =
        version === unread
          ? 'unread'
          : microKind[m] === read && (shape === 'list' || version === nil)
            ? JSON.stringify(shape === 'list' ? listAt(table, m) : null)
            : JSON.stringify(versions.valueOf(version));
      return `${microKind[m] === read ? 'r' : 'w'} ${JSON.stringify(keys[microKey[m] ?? 0])} ${value}`;
    }),
  );
}

test('list-append transactions become columns: answers where they are known, questions elsewhere', () => {
  const table = tableOf(`
|---|       p4 txn [["append","x",1],["r","x",null]] -> [["append","x",1],["r","x",[1]]]
  |--?      p1 txn [["append","x",2],["r","y",null]]
  |---x     p2 txn [["append",3,3]]
      |-|   p4 txn [["r",{"a":1},null]] -> [["r",{"a":1},null]]
      |-|   p3 other 5
`);
  expect(microTexts(table)).toEqual([
    ['w "x" 1', 'r "x" [1]'],
    ['w "x" 2', 'r "y" unread'],
    ['w 3 3'],
    ['r {"a":1} []'],
  ]);
  expect([...table.status]).toEqual([0, 1, 2, 0]);
  expect([...table.process]).toEqual([0, 1, 2, 0]);
  expect(table).toMatchObject({ count: 4, processCount: 3, ignored: 1, keys: ['x', 'y', 3, { a: 1 }] });
});

test('rw-register reads name the version, whoever wrote it, before or after', () => {
  const table = tableOf(
    `
|---|       p0 txn [["r","x",null],["r","y",null]] -> [["r","x","v"],["r","y",null]]
  |---|     p1 txn [["w","x","v"]]
  |---|     p2 txn [["r","x",null]] -> [["r","x",9]]
`,
    'register',
  );
  expect(microTexts(table)).toEqual([['r "x" "v"', 'r "y" null'], ['w "x" "v"'], ['r "x" 9']]);
  expect([table.versions.writerOf(0), table.versions.writerOf(1)]).toEqual([1, -1]);
});

test('hostile keys and values are names like any other', () => {
  const table = tableOf(`
|---|       p0 txn [["append","__proto__",1],["append","constructor",1],["append",[1],{"b":1,"a":[2]}]]
|---|       p1 txn [["append","1",1],["append",1,1],["append",[1],"1"],["append",[1],12345678901234567890]]
`);
  expect(table.keys).toEqual(['__proto__', 'constructor', [1], '1', 1]);
  expect(table.versions.count).toBe(7);
  expect(table.versions.find(2, { a: [2], b: 1 })).toBe(2);
  expect(table.versions.valueOf(6)).toBe(12345678901234567890n);
});

test('a hundred thousand versions are told apart', () => {
  const micros = Array.from({ length: 100_000 }, (_, i) => `["append",${i % 7},${i * 4_294_967_296}]`);
  const { versions } = tableOf(`|-| p0 txn [${micros.join(',')}]`);
  expect(versions.count).toBe(100_000);
  expect(versions.find(99_999 % 7, 99_999 * 4_294_967_296)).toBe(99_999);
  expect(versions.find(0, 4_294_967_296)).toBe(-1);
});

test.each([
  ['|-| p0 txn 5', 'asks 5; a list of micro-operations'],
  ['|-| p0 txn [["r","x",null]] -> 5', 'answers 5; the micro-operations with what they read are expected'],
  ['|-| p0 txn [["r","x",null]] -> []', 'asks 1 micro-operations and answers 0'],
  ['|-| p0 txn [["r","x"]]', 'has ["r","x"]; a triple'],
  ['|-| p0 txn [["append","x",1]] -> [["append","x",2]]', 'asks ["append","x",1] and is answered ["append","x",2]'],
  ['|-| p0 txn [["w","x",1]]', 'has the micro-operation "w"; "r" and "append" are expected'],
  ['|-| p0 txn [["r","x",null]] -> [["r","x",7]]', 'reads 7, which is no list'],
  ['|-| p0 txn [["append","x",null]]', 'writes null, which stands for a key that nothing has written'],
])('%s is refused', (drawing, message) => {
  expect(() => tableOf(drawing)).toThrow(`history line 0: the transaction ${message}`);
});

test('two writes of one value to one key are refused, naming both lines', () => {
  const drawing = `
|-|     p0 txn [["append","x",1]]
   |-|  p1 txn [["append","x",1]]
`;
  expect(() => tableOf(drawing)).toThrow(
    'history line 2: the transaction writes 1 to a key to which line 0 wrote it too',
  );
});
