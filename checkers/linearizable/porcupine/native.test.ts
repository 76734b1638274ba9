import { describe, expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Partition } from '../engine.ts';
import { kvAppend } from '../models/kv-append.ts';
import { casRegister } from '../models/register.ts';
import { unpartitioned } from '../models/unpartitioned.ts';
import { checkFrom } from '../own/engine.ts';
import { ample } from '../testing/ample.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { checkNatively, missingNative } from './native.ts';
import type { NativeRequest } from './native-request.ts';

const missing = missingNative();
const buildMs = 5 * 60_000;

describe.skipIf(missing !== undefined)(`Porcupine as a program (skipped where Go is missing)`, () => {
  test(
    'agrees with our engine, on registers, texts and maps that are not partitioned',
    { timeout: buildMs },
    async () => {
      const histories = Array.from({ length: 30 }, (_, k) => history(Prng.fromSeed('native').fork(k)));
      const answers = await checkNatively(histories.map(({ request }) => request));
      expect(answers.map(({ verdict }) => verdict)).toEqual(
        histories.map(({ isValid }) => (isValid ? 'Ok' : 'Illegal')),
      );
      // Both kinds are there, or the agreement would say little.
      expect(new Set(histories.map(({ isValid }) => isValid)).size).toBe(2);
      expect(answers.every(({ ms = 0 }) => ms > 0)).toBe(true);
    },
  );
});

function history(prng: Prng): { request: NativeRequest; isValid: boolean } {
  const shape = { calls: 20, width: 4, values: 5, openPercent: 5, lyingPercent: 2 };
  const kind = prng.pick(['registers', 'texts', 'textMap'] as const);
  const model = kind === 'registers' ? casRegister : kvAppend;
  const drawn = Array.from({ length: kind === 'textMap' ? 1 : 2 }, (_, k) =>
    randomPartition(prng.fork(k), model, shape),
  );
  const whole = unpartitioned(kvAppend);
  const partitions = kind === 'textMap' ? drawn.map(asMap) : drawn;
  const judge = kind === 'textMap' ? whole : model;
  const isValid = partitions.every((partition) => checkFrom(partition, judge, ample).validity === 'valid');
  return { request: { partitions, kind, rounds: 0, timeoutMs: 60_000 }, isValid };
}

function asMap({ calls }: Partition): Partition {
  const whole = unpartitioned(kvAppend);
  return {
    model: whole.name,
    initial: whole.initial,
    calls: calls.map((call) => ({ ...call, args: ['key', ...call.args] })),
  };
}
