import { describe, expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { checkCausal } from './causal.ts';
import { checkReadAtomic } from './read-atomic.ts';
import { checkReadCommitted } from './read-committed.ts';
import { type DraftTransaction, initialWriter, type SessionHistory, sessionHistory } from './session-history.ts';
import type { OrderCycle } from './shortest-cycle.ts';
import { hasCommitOrder } from './testing/all-edges.ts';
import { brokenLink } from './testing/cycle-audit.ts';
import { randomSessionHistory } from './testing/random-session-history.ts';

/** `T3 r x T1, w y`: what each transaction did, in lines; a blank line begins another session. Keys are x, y and z. */
function drawn(text: string, knownOrder: readonly number[] = []): SessionHistory {
  const sessions = text
    .trim()
    .split(/\n\s*\n/)
    .map((session) => session.split('\n').map(transactionOf));
  return sessionHistory(sessions, 3, knownOrder);
}

function transactionOf(line: string): DraftTransaction {
  const reads: [number, number][] = [];
  const writes: number[] = [];
  for (const [, f, key = '', writer = ''] of line.matchAll(/([rw]) ([xyz])(?: (T\d+|0))?/g)) {
    const number = 'xyz'.indexOf(key);
    if (f === 'w') writes.push(number);
    else reads.push([number, writer === '0' ? initialWriter : Number(writer.slice(1))]);
  }
  return { reads, writes };
}

function told(cycle: OrderCycle | undefined): string | undefined {
  return cycle?.edges
    .map((edge) => {
      const why = edge.kind === 'inferred' ? `${edge.kind} by T${edge.reader}'s ${'xyz'[edge.key]}` : edge.kind;
      return `T${edge.from} > T${edge.to} (${why})`;
    })
    .toSorted()
    .join(', ');
}

const dirtyAgain = `
T0 w x, w y

T1 w x

T2 r y T0, r x T1, r x T0`;

test('a value that was overwritten before what was read already is not read committed', () => {
  const history = drawn(`
T0 w x

T1 r x T0, w x, w y

T2 r y T1, r x T0`);
  expect(told(checkReadCommitted(history))).toBe("T0 > T1 (write-read), T1 > T0 (inferred by T2's x)");
});

test('the same two reads the other way round are read committed, and not read atomic', () => {
  const history = drawn(`
T0 w x

T1 r x T0, w x, w y

T2 r x T0, r y T1`);
  expect(checkReadCommitted(history)).toBeUndefined();
  expect(told(checkReadAtomic(history))).toBe("T0 > T1 (write-read), T1 > T0 (inferred by T2's x)");
  expect(checkCausal(history)).toBeDefined();
});

test('a read that does not repeat is not read atomic; reading back an older version is not even read committed', () => {
  const once = drawn('T0 w x\n\nT1 w x\n\nT2 r x T0, r x T1');
  expect(checkReadCommitted(once)).toBeUndefined();
  expect(told(checkReadAtomic(once))).toBe("T0 > T1 (inferred by T2's x), T1 > T0 (inferred by T2's x)");
  expect(told(checkReadCommitted(drawn(dirtyAgain)))).toBe(
    "T0 > T1 (inferred by T2's x), T1 > T0 (inferred by T2's x)",
  );
});

test('the initial value is not read by who must see a write of the key', () => {
  const fractured = drawn('T0 w x, w y\n\nT1 r x T0, r y 0');
  expect(told(checkReadCommitted(fractured))).toBe("T-1 > T0 (initial), T0 > T-1 (inferred by T1's y)");
  const fresh = drawn('T0 w x, w y\n\nT1 r y 0, r x 0');
  expect(checkCausal(fresh)).toBeUndefined();
});

test("a session's own write is seen by it under read atomic, and by no one else", () => {
  const own = drawn('T0 w x\nT1 r x 0');
  expect(checkReadCommitted(own)).toBeUndefined();
  expect(checkReadAtomic(own)).toBeDefined();
  expect(checkCausal(drawn('T0 w x\n\nT1 r x 0'))).toBeUndefined();
});

test('what happened before through others is seen under causal consistency, and need not be under read atomic', () => {
  const history = drawn(`
T0 w x

T1 r x T0, w y

T2 r y T1
T3 r x 0`);
  expect(checkReadAtomic(history)).toBeUndefined();
  expect(told(checkCausal(history))).toBe("T-1 > T0 (initial), T0 > T-1 (inferred by T3's x)");
});

test('two that see each other happened in a circle', () => {
  const history = drawn('T0 r y T1, w x\n\nT1 r x T0, w y');
  for (const check of [checkReadCommitted, checkReadAtomic, checkCausal])
    expect(told(check(history))).toBe('T0 > T1 (write-read), T1 > T0 (write-read)');
});

test('a write skew and a lost update are causally consistent', () => {
  expect(checkCausal(drawn('T0 r x 0, w y\n\nT1 r y 0, w x'))).toBeUndefined();
  expect(checkCausal(drawn('T0 r x 0, w x\n\nT1 r x 0, w x'))).toBeUndefined();
});

test('a version order that is known must be kept', () => {
  const text = 'T0 w x\n\nT1 w x\n\nT2 r x T0\nT3 r x T1';
  expect(checkCausal(drawn(text, [0, 1]))).toBeUndefined();
  expect(told(checkCausal(drawn(text, [1, 0])))).toBe("T0 > T1 (inferred by T3's x), T1 > T0 (version)");
});

test('sessions are many: their clocks are kept a block at a time', () => {
  const sessions: DraftTransaction[][] = Array.from({ length: 200 }, (_, s) => [
    { reads: s === 0 ? [] : [[s - 1, s - 1]], writes: [s] },
  ]);
  const end = (reads: readonly (readonly [number, number])[]): SessionHistory =>
    sessionHistory([...sessions, [{ reads, writes: [] }]], 200);
  expect(
    checkCausal(
      end([
        [199, 199],
        [0, 0],
      ]),
    ),
  ).toBeUndefined();
  expect(
    told(
      checkCausal(
        end([
          [199, 199],
          [0, initialWriter],
        ]),
      ),
    ),
  ).toMatch(/T-1 > T0 \(initial\)/);
});

describe('on histories of hundreds of transactions, a level is kept exactly if all the edges that it asks for have an order', () => {
  const checks = { 'read-committed': checkReadCommitted, 'read-atomic': checkReadAtomic, causal: checkCausal } as const;
  test.each([
    { sessions: 3, keys: 12, strayPercent: 0, stalePercent: 2 },
    { sessions: 20, keys: 40, strayPercent: 0, stalePercent: 4 },
    // More sessions than one block of clocks has room for.
    { sessions: 80, keys: 30, strayPercent: 0, stalePercent: 3 },
    { sessions: 80, keys: 90, strayPercent: 1, stalePercent: 1 },
  ])('$sessions sessions, $keys keys, $stalePercent % stale, $strayPercent % stray', (shape) => {
    const seen = new Set<string>();
    for (let k = 0; k < 12; k++) {
      const prng = Prng.fromSeed('many').fork(JSON.stringify(shape)).fork(k);
      // Short ones are in order now and then.
      const history = randomSessionHistory(prng, { ...shape, transactions: 30 * (1 + (k % 4)), operationsMax: 5 });
      for (const level of ['read-committed', 'read-atomic', 'causal'] as const) {
        const cycle = checks[level](history);
        expect(cycle === undefined, `${level} of history ${k}`).toBe(hasCommitOrder(history, level));
        const broken = cycle === undefined ? undefined : brokenLink(history, level, cycle);
        expect(broken).toBeUndefined();
        seen.add(`${level} ${cycle === undefined}`);
      }
    }
    expect(seen.size).toBeGreaterThan(3);
  });
});

test('of nothing there is no cycle', () => {
  for (const check of [checkReadCommitted, checkReadAtomic, checkCausal])
    expect(check(sessionHistory([], 0))).toBeUndefined();
});
