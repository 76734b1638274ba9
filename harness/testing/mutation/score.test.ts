import { expect, test } from 'vitest';
import { parseMutationReport, scoresOf, survivorsOf } from './score.ts';
import { scoreTable } from './table.ts';

function mutant(status: string, line = 1): unknown {
  return {
    id: '1',
    mutatorName: 'EqualityOperator',
    replacement: 'a <\n b',
    status,
    location: { start: { line, column: 8 } },
  };
}

const report = parseMutationReport({
  schemaVersion: '2',
  files: {
    'checkers/b/walk.ts': {
      source: 'first\n  return a <= b;\n',
      mutants: [mutant('Killed'), mutant('Timeout'), mutant('Survived', 2), mutant('Ignored'), mutant('RuntimeError')],
    },
    'checkers/a/judge.ts': { source: '', mutants: [mutant('NoCoverage'), mutant('Killed')] },
    'checkers/a/other.ts': { source: '', mutants: [mutant('Killed')] },
    'checkers/a/types.ts': { source: '', mutants: [mutant('Ignored')] },
  },
});

test('a mutant that no test reached has survived; one that never ended was noticed', () => {
  expect(scoresOf(report)).toEqual([
    { path: 'checkers/a/judge.ts', killed: 1, survived: 1 },
    { path: 'checkers/a/other.ts', killed: 1, survived: 0 },
    { path: 'checkers/b/walk.ts', killed: 2, survived: 1 },
  ]);
});

test('a survivor is told by its place and by what it became', () => {
  expect(survivorsOf(report)).toContain('checkers/b/walk.ts:2:8 EqualityOperator: return a <= b; -> a < b');
  expect(survivorsOf(report)).toHaveLength(2);
});

test('the table has a row a folder or a file, and one for all', () => {
  expect(scoreTable(scoresOf(report), false).split('\n').slice(2)).toEqual([
    '| `checkers/a` | 3 | 2 | 66.6 % |',
    '| `checkers/b` | 3 | 2 | 66.6 % |',
    '| all | 6 | 4 | 66.6 % |',
  ]);
  expect(scoreTable(scoresOf(report), true)).toContain('| `checkers/a/other.ts` | 1 | 1 | 100 % |');
  expect(scoreTable([], false)).toContain('| all | 0 | 0 | - |');
});

test('what is no report is refused', () => {
  expect(() => parseMutationReport({ files: { 'a.ts': { source: '', mutants: [mutant('Dead')] } } })).toThrow('status');
});
