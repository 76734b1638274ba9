import { describe, expect, test } from 'vitest';
import type { Checker } from '../../ports/checker.ts';
import { requireModel } from './model-names.ts';

const staleness: Checker = {
  name: 'bounded-staleness',
  proves: 'nothing: it is here for its models',
  completeness: 'depends',
  complexity: 'O(1)',
  models: ['<duration>', '<count>-versions', 'any'],
  isHeavy: false,
  check: () => {
    throw new Error('never checks');
  },
};

describe('a model of a checker', () => {
  test.each(['500ms', '1.5s', '3-versions', 'any'])('may have a parameter: %s', (model) => {
    expect(() => requireModel(staleness, model)).not.toThrow();
  });

  test.each(['500', 'ms', '0-versions', '-3-versions', '3-versions!', '<duration>', ''])('is refused: %s', (model) => {
    expect(() => requireModel(staleness, model)).toThrow(`model of bounded-staleness "${model}" is not known`);
  });

  test('is refused by a checker that has none', () => {
    const { models: _models, ...plain } = staleness;
    expect(() => requireModel(plain, 'any')).toThrow('bounded-staleness takes no model');
  });
});
