import type { Prng } from '../../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../../testing/fuzzer.ts';
import type { SessionHistory } from '../session-history.ts';
import type { OrderCycle } from '../shortest-cycle.ts';
import { type Level, satisfies } from './axioms.ts';
import { brokenLink } from './cycle-audit.ts';
import { randomSessionHistory } from './random-session-history.ts';
import { sessionText } from './session-text.ts';

type Check = (history: SessionHistory) => OrderCycle | undefined;

/** Holds a level's algorithm against its axiom on all commit orders, and each cycle against the history. */
export function weakFuzzer(level: Level, check: Check): Fuzzer {
  return { name: `transactions:${level}`, tryOne: (prng) => tryOne(prng, level, check) };
}

function tryOne(prng: Prng, level: Level, check: Check): FuzzCase {
  const isNearMiss = prng.chance(2, 3);
  const history = randomSessionHistory(prng, {
    transactions: prng.between(2, 5),
    sessions: prng.between(1, 3),
    keys: prng.between(1, 3),
    operationsMax: 4,
    strayPercent: isNearMiss ? 12 : 50,
    stalePercent: isNearMiss ? 10 : 0,
  });
  const cycle = check(history);
  const validity = satisfies(history, level) ? 'valid' : 'invalid';
  if ((cycle === undefined) !== (validity === 'valid'))
    throw new Error(
      `${level}: ${validity} by the axiom, but the checker found ${sayCycle(cycle)}:\n${sessionText(history)}`,
    );
  const broken = cycle === undefined ? undefined : brokenLink(history, level, cycle);
  if (broken !== undefined) throw new Error(`${level}: ${broken} in ${sayCycle(cycle)}:\n${sessionText(history)}`);
  return { validity, isNearMiss };
}

function sayCycle(cycle: OrderCycle | undefined): string {
  return cycle === undefined
    ? 'no cycle'
    : cycle.edges.map(({ from, to, kind }) => `${from}-${kind}->${to}`).join(', ');
}
