import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { History } from '../core/history.ts';
import { stringifyJson } from '../core/json.ts';
import type { Op } from '../core/op.ts';
import { Prng } from '../core/prng.ts';
import { followUp } from './follow-up.ts';
import type { Generator } from './generator.ts';
import { limit } from './limit.ts';
import { weights } from './mix.ts';
import { perKey } from './per-key.ts';
import { perProcess } from './per-process.ts';
import { fixedRate, poissonRate } from './rate.ts';
import { phases, sequence } from './sequence.ts';
import { sideBySide } from './side-by-side.ts';
import { answerWith, simulate } from './simulate.ts';
import { stagger } from './stagger.ts';
import { numbered } from './testing/ask.ts';
import { timeLimit } from './time-limit.ts';
import { untilOk } from './until-ok.ts';
import { validated } from './validated.ts';

const concurrency = 4;
const seed = Prng.fromSeed('laws');

/** A generator of some shape, made anew each time it is asked for. */
type Shape = () => Generator;

const { shape } = fc.letrec<{ shape: Shape; leaf: Shape }>((tie) => {
  const child = tie('shape');
  const number = fc.integer({ min: 1, max: 40 });
  return {
    leaf: fc.tuple(number, fc.constantFrom('read', 'write')).map(
      ([count, f]): Shape =>
        () =>
          validated(limit(count, numbered(f))),
    ),
    shape: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      number.map(
        (n): Shape =>
          () =>
            untilOk(seed.fork(n), () => ({ f: 'ask', value: n }), { attemptsMax: 4, pauseMs: n }),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            limit(n, inner()),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            timeLimit(n * 10, inner()),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            fixedRate(n * 20, inner()),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            poissonRate(seed.fork(n), n * 20, inner()),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            stagger(seed.fork(n), n, inner()),
      ),
      fc.tuple(number, child, child).map(
        ([n, a, b]): Shape =>
          () =>
            weights(seed.fork(n), [
              [n, a()],
              [2, b()],
            ]),
      ),
      fc.tuple(child, child).map(
        ([a, b]): Shape =>
          () =>
            sequence(a(), b()),
      ),
      fc.tuple(child, child).map(
        ([a, b]): Shape =>
          () =>
            phases(a(), b()),
      ),
      fc.tuple(child, child).map(
        ([a, b]): Shape =>
          () =>
            sideBySide(a(), b()),
      ),
      child.map(
        (inner): Shape =>
          () =>
            perProcess(concurrency, inner),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            perKey({ prng: seed.fork(n), width: 3, keysMax: 5, keyOf: ({ process }) => process % 3, make: inner }),
      ),
      fc.tuple(number, child).map(
        ([n, inner]): Shape =>
          () =>
            followUp(
              {
                prng: seed.fork(n),
                attemptsMax: 2,
                follow: ({ completion }, prng) =>
                  completion.type === 'info'
                    ? { f: 'outcome', value: prng.below(9), delayMs: n, on: prng.pick(['successor', 'any']) }
                    : undefined,
              },
              inner(),
            ),
      ),
    ),
  };
});

function run(generator: Generator, latencySeed: number): Op[] {
  return simulate(generator, {
    prng: seed.fork('world').fork(latencySeed),
    concurrency,
    answer: answerWith({ fail: 10, info: 10 }),
    timeoutMs: 30,
    untilMs: 5_000,
    operationsMax: 400,
  });
}

test('any stack keeps the contract: free processes, one open operation each, one answer to one question', () => {
  fc.assert(
    fc.property(shape, fc.nat(), (make, latencySeed) => {
      const ops = run(validated(make()), latencySeed);
      // Pairing throws when a process has two open operations or time runs backwards.
      expect(new History(ops).operations.length).toBe(ops.filter((op) => op.type === 'invoke').length);
    }),
    { numRuns: 300 },
  );
});

test('any stack gives the same bytes for the same seed', () => {
  fc.assert(
    fc.property(shape, fc.nat(), (make, latencySeed) => {
      expect(stringifyJson(run(make(), latencySeed))).toBe(stringifyJson(run(make(), latencySeed)));
    }),
    { numRuns: 100 },
  );
});

test('a generator that was asked and answered is still what it was', () => {
  fc.assert(
    fc.property(shape, fc.nat(), (make, latencySeed) => {
      const generator = make();
      const first = stringifyJson(run(generator, latencySeed));
      expect(stringifyJson(run(generator, latencySeed))).toBe(first);
    }),
    { numRuns: 100 },
  );
});
