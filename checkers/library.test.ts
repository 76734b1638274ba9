import { expect, test } from 'vitest';
import * as library from './index.ts';
import { checkers } from './registry.ts';

/** They judge a run of ours, its faults and its phases, and not a history. */
const ofRuns = ['progress', 'stats', 'faults'];

test('every checker that judges a history is in the library', () => {
  const inLibrary = Object.values(library).flatMap((each) => ('proves' in each ? each.name : []));
  const registered = checkers.map(({ name }) => name).filter((name) => !ofRuns.includes(name));
  expect(inLibrary.toSorted()).toEqual(registered.toSorted());
});
