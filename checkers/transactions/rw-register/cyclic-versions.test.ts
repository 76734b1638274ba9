import { expect, test } from 'vitest';
import { judged } from '../testing/drawn-transactions.ts';
import { rwRegister } from './rw-register.ts';

type Example = readonly [source: string, history: string, refuted: string, kept: string];

const examples: readonly Example[] = [
  [
    'each replaced what the other wrote',
    `
|---| p0 r x 2, w x 1
|---| p1 r x 1, w x 2
`,
    'read-committed',
    'read-uncommitted',
  ],
  [
    'two readers knew of both writers and read different ones',
    `
|---|      p0 w x 1, w y 1
|---|      p1 w x 2, w z 1
     |---| p2 r y 1, r x 2, r z 1
     |---| p3 r y 1, r x 1, r z 1
`,
    'read-atomic',
    'read-committed',
  ],
  [
    'a process met them in turn and went back',
    `
|---|           p0 w x 1
|---|           p1 w x 2
     |---|      p2 r x 1
          |---| p2 r x 2
     |---|      p3 r x 2
          |---| p3 r x 1
`,
    'causal',
    'serializable',
  ],
  [
    'the older one was met after the newer one',
    `
|---|           p0 w x 1
     |---|      p1 w x 2
          |---| p2 r x 1
`,
    'strong-snapshot-isolation',
    'strong-session-serializable',
  ],
];

test.each(examples)('%s: cyclic versions', async (_source, history, refuted) => {
  const verdict = await judged(rwRegister, history, refuted);
  expect(verdict).toMatchObject({ validity: 'invalid', details: { anomalies: { 'cyclic-versions': 1 } } });
  expect(verdict.violations.map(({ anomaly }) => anomaly)).toContain('cyclic-versions');
});

test.each(examples)('%s: no violation where the source is not kept', async (_source, history, _refuted, kept) => {
  const verdict = await judged(rwRegister, history, kept);
  expect(verdict).toMatchObject({ validity: 'valid', violations: [] });
  expect(verdict.details['anomalies']).not.toHaveProperty('cyclic-versions');
});

test('the cycle is told version by version', async () => {
  const { violations } = await judged(rwRegister, '|---| p0 w x 1\n     |---| p1 w x 2\n          |---| p2 r x 1');
  expect(violations.at(-1)).toMatchObject({
    anomaly: 'cyclic-versions',
    title: 'cyclic versions: x = 1, then 2, then 1: each must come before the next',
    explanation: [
      "T2's x = 2 comes after T0's x = 1, since they were met one after the other in time.",
      "T0's x = 1 comes after T2's x = 2, since they were met one after the other in time.",
      'So x = 1 must come before itself: no order of versions explains that.',
    ],
    operations: [0, 2],
  });
});

test('a contradictory key is told once, and one that goes forward is not', async () => {
  const { violations } = await judged(
    rwRegister,
    `
|---|           p0 w x 1, w y 1
     |---|      p1 w x 2, w y 2
          |---| p2 r x 1, r y 2
`,
  );
  expect(violations.filter(({ anomaly }) => anomaly === 'cyclic-versions')).toHaveLength(1);
});
