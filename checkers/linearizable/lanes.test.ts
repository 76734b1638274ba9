import { describe, expect, test } from 'vitest';
import type { DiagramOperation } from '../../harness/core/diagram.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { linearizable } from './linearizable.ts';

async function drawnOf(text: string, model: string): Promise<readonly DiagramOperation[]> {
  const options = { model, timeLimitMs: 60_000, memoryLimitBytes: 2 ** 29, now: () => performance.now() };
  const verdict: Verdict = await linearizable.check(drawnRecord(text), options);
  expect(verdict.validity).toBe('invalid');
  const diagram = verdict.violations[0]?.diagram;
  return diagram?.kind === 'lanes' ? diagram.operations : [];
}

/** `1 wrote 1`: the place, or `stuck`, or `-`. */
function placesOf(operations: readonly DiagramOperation[]): string[] {
  return operations.map(
    ({ label, role, position }) => `${role === 'placed' ? position : role === 'stuck' ? role : '-'} ${label}`,
  );
}

describe('the picture of a violation', () => {
  test('shows the last good order and the operation that has no place', async () => {
    const text = `
      |---|               p0 write {"value":1}
        |----------|      p1 write {"value":2}
            |--|          p2 read {} -> {"value":2}
                 |--|     p3 read {} -> {"value":1}`;
    expect(placesOf(await drawnOf(text, 'register'))).toEqual(['1 wrote 1', '2 wrote 2', '3 read 2', 'stuck read 1']);
  });

  test('leaves out of the order what may never have happened', async () => {
    const text = `
      |---?               p0 write {"value":1}
           |---|          p1 write {"value":2}
                 |--|     p2 read {} -> {"value":null}`;
    const bars = await drawnOf(text, 'register');
    expect(placesOf(bars)).toEqual(['- wrote 1', '1 wrote 2', 'stuck read null']);
    expect(bars.map(({ to }) => to === undefined)).toEqual([true, false, false]);
  });

  test('is the same for what the general search refutes', async () => {
    const text = `
      |---|                    p0 write {"value":1}
            |--|               p0 write {"value":1}
                 |--|          p1 write {"value":2}
                      |--|     p2 read {} -> {"value":1}`;
    expect(placesOf(await drawnOf(text, 'register')).at(-1)).toBe('stuck read 1');
    expect(placesOf(await drawnOf(text, 'register')).slice(0, 3)).toEqual(['1 wrote 1', '2 wrote 1', '3 wrote 2']);
  });

  test('is no larger than a person looks at, and in the middle of a long history begins in any state', async () => {
    const writes = Array.from({ length: 200 }, (_, i) => `${' '.repeat(4 * i)}|--| p0 write {"value":${i}}`);
    const stale = `${' '.repeat(800)}|--| p1 read {} -> {"value":150}`;
    const bars = await drawnOf([...writes, stale].join('\n'), 'register');
    expect(bars).toHaveLength(60);
    expect(bars.filter(({ role }) => role === 'placed').length).toBeGreaterThan(50);
    expect(bars.map(({ label }) => label)).toContain('wrote 150');
  });
});
