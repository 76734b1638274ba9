import { expect, test } from 'vitest';
import type { Checker } from '../../../harness/ports/checker.ts';
import { judged } from './drawn-transactions.ts';

/**
 * The anomaly's name, a history that shows it, the levels that it refutes at first, and the strongest of their neighbours that it
 * keeps. Levels are separated by spaces; there may be none that is kept.
 */
export type AnomalyExample = readonly [anomaly: string, history: string, not: string, kept: string];

/** Holds a checker of transactions against examples: it names each anomaly, and refutes what it refutes and no more. */
export function testAnomalies(checker: Checker, examples: readonly AnomalyExample[]): void {
  test.each(examples)('%s is found and named: %s', async (anomaly, history, not) => {
    const verdict = await judged(checker, history);
    expect(verdict.validity).toBe('invalid');
    expect(verdict.violations.map((each) => each.anomaly)).toContain(anomaly);
    const refuted = verdict.details['not'];
    expect(Array.isArray(refuted) ? refuted.map(String).toSorted() : refuted).toEqual(not.split(' ').toSorted());
  });

  test.each(examples.filter(({ 3: kept }) => kept !== ''))(
    '%s does not refute what allows it: %s',
    async (_anomaly, history, _not, kept) => {
      expect(await judged(checker, history, kept)).toMatchObject({ validity: 'valid', violations: [] });
    },
  );
}
