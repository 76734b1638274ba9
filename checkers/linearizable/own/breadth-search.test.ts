import { describe, expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Budget, Call, Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { casRegister, register } from '../models/register.ts';
import { ample } from '../testing/ample.ts';
import { drawn } from '../testing/partition-text.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { BreadthSearch } from './breadth-search.ts';
import { checkFrom } from './engine.ts';
import { type Problem, problemOf } from './problem.ts';
import { Search, type SearchEnd } from './search.ts';
import { plainStates } from './state-space.ts';

function prepared(partition: Partition, model: Model): { problem: Problem; search: BreadthSearch; initial: number } {
  const problem = problemOf(partition, model);
  const states = plainStates(partition.calls, problem, model, ample);
  return { problem, search: new BreadthSearch(problem, states), initial: states.initial };
}

function endOf(partition: Partition, model: Model, budget: Budget = ample): SearchEnd {
  const { search, initial } = prepared(partition, model);
  return search.run([initial], budget);
}

test('no call at all is in order', () => {
  expect(endOf({ model: 'register', initial: 'null', calls: [] }, register)).toBe('found');
});

test('a write without an outcome may take effect late, once, or never', () => {
  const open = '|-- write 1\n';
  expect(endOf(drawn(register, `${open}     |-| read null\n         |-| read 1`), register)).toBe('found');
  expect(endOf(drawn(register, `${open}     |-| read null\n         |-| read null`), register)).toBe('found');
  const again = '|-- write 1\n     |-| read 1\n         |-| write 2\n             |-| read 1';
  expect(endOf(drawn(register, again), register)).toBe('exhausted');
});

test('a call is linearized before those that return later only where the answers need it', () => {
  const during = '|------------| write 1\n  |--| write 2\n';
  expect(endOf(drawn(register, `${during}       |-| read 1`), register)).toBe('found');
  expect(endOf(drawn(register, `${during}       |-| read 2\n                 |-| read 1`), register)).toBe('found');
  expect(endOf(drawn(register, `${during}       |-| read 1\n                 |-| read 2`), register)).toBe('exhausted');
});

test('the return that nothing gets past is the one that the first wrong answer needs', () => {
  const partition = drawn(register, '|-| write 1\n     |-| read null\n           |-| read 1');
  const { problem, search, initial } = prepared(partition, register);
  expect(search.run([initial], ample)).toBe('exhausted');
  expect(problem.positions[search.furthest]).toBe(partition.calls[1]?.return);
});

test('it may begin in any of several states', () => {
  const partition = drawn(register, '|-| read 5\n     |-| read 5');
  const problem = problemOf(partition, register);
  const states = plainStates(partition.calls, problem, register, ample);
  expect(new BreadthSearch(problem, states).run([states.id('1'), states.id('5')], ample)).toBe('found');
  expect(new BreadthSearch(problem, states).run([states.id('1'), states.id('2')], ample)).toBe('exhausted');
});

test('what it holds does not grow with the length of the history', () => {
  const bytes = [2_000, 20_000].map((calls) => {
    const shape = { calls, width: 6, values: 3, openPercent: 0, lyingPercent: 0 };
    const { search, initial } = prepared(randomPartition(Prng.fromSeed('long'), casRegister, shape), casRegister);
    expect(search.run([initial], ample)).toBe('found');
    return search.bytes;
  });
  expect(bytes[1]).toBeLessThan(2 * (bytes[0] ?? 0));
});

describe('where few values are held, many calls are in progress and some have no outcome', () => {
  const shape = { calls: 200, width: 30, values: 3, openPercent: 10, lyingPercent: 1 };
  const partition = randomPartition(Prng.fromSeed('crashed').fork(16), casRegister, shape);

  test('it refutes what takes the search depth first more memory, and the two in turns do as well', () => {
    const problem = problemOf(partition, casRegister);
    const states = plainStates(partition.calls, problem, casRegister, ample);
    const budget = { ...ample, memoryLimitBytes: 2 ** 22 };
    const deep = new Search(problem, states, casRegister, budget.memoryLimitBytes);
    expect(deep.run([states.initial], budget)).toBe('memory');
    expect(endOf(partition, casRegister, budget)).toBe('exhausted');
    expect(checkFrom(partition, casRegister, budget).validity).toBe('invalid');
  });

  test('budgets hold inside of it', () => {
    expect(endOf(partition, casRegister, { ...ample, stepsMax: 10_000 })).toBe('steps');
    expect(endOf(partition, casRegister, { ...ample, memoryLimitBytes: 100_000 })).toBe('memory');
    let clock = 0;
    expect(endOf(partition, casRegister, { ...ample, now: () => clock++, deadline: 5 })).toBe('time');
  });
});

test.each(['depth first', 'breadth first'])('a search %s that is asked again goes on where it was', (order) => {
  const ends = new Set<SearchEnd>();
  for (let history = 0; history < 12; history++) {
    const shape = { calls: 100, width: 16, values: 4, openPercent: 8, lyingPercent: 2 };
    const partition = randomPartition(Prng.fromSeed('again').fork(history), casRegister, shape);
    const problem = problemOf(partition, casRegister);
    const states = plainStates(partition.calls, problem, casRegister, ample);
    const search = (): Search | BreadthSearch =>
      order === 'depth first'
        ? new Search(problem, states, casRegister, ample.memoryLimitBytes)
        : new BreadthSearch(problem, states);
    const [whole, parts] = [search(), search()];
    const end = whole.run([states.initial], ample);
    let found: SearchEnd;
    do found = parts.run([states.initial], { ...ample, stepsMax: parts.steps });
    while (found === 'steps');
    expect([found, parts.steps, parts.furthest]).toEqual([end, whole.steps, whole.furthest]);
    ends.add(end);
  }
  expect(ends).toEqual(new Set(['found', 'exhausted']));
});

test('calls that are all alike cost no more than their number', () => {
  const calls = Array.from({ length: 60 }, (_, i): Call => {
    return { f: 'write', args: ['1'], output: undefined, ok: true, call: i, return: i % 2 === 0 ? 100 + i : Infinity };
  });
  const read: Call = { f: 'read', args: [], output: '2', ok: true, call: 200, return: 201 };
  const { search, initial } = prepared({ model: 'register', initial: 'null', calls: [...calls, read] }, register);
  expect(search.run([initial], ample)).toBe('exhausted');
  expect(search.steps).toBeLessThan(2_000);
});
