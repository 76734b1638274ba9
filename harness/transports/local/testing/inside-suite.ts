import { describe, expect, test } from 'vitest';
import { type Mode, missingFor, modeName } from './mode.ts';
import { runInside } from './run-inside.ts';

/**
 * Every way to run that differs in what it takes: three kinds of user, three ways to cut. Each of both is in it once.
 */
const modes: readonly Mode[] = [
  { as: 'this user', mechanism: 'nftables' },
  { as: 'root of a user namespace', mechanism: 'neighbour entries' },
  { as: 'an ordinary user', mechanism: 'iptables' },
];

/**
 * Runs a suite inside the containment, and has each of its tests as one of this file's.
 *
 * @param chosen the modes that make a difference to it; all of them by default.
 */
export async function insideSuite(suite: URL, chosen: readonly Mode[] = modes): Promise<void> {
  for (const mode of chosen) {
    const missing = await missingFor(mode);
    const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
    // Before the tests are named: their names are inside.
    const results = missing === undefined ? await runInside(suite, mode) : [];
    describe.skipIf(missing !== undefined)(`as ${modeName(mode)}${reason}`, () => {
      test('the suite has tests', () => expect(results.length).toBeGreaterThan(5));
      test.each(results)('$name', ({ isPassed, message }) => {
        expect({ isPassed, message }).toEqual({ isPassed: true, message: '' });
      });
    });
  }
}
