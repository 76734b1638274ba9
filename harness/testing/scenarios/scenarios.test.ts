import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { injectSteps } from '../../../nemesis/inject/inject-steps.ts';
import { faults } from '../../../nemesis/registry.ts';
import { scenarios } from '../../../nemesis/scenarios/registry.ts';
import { Prng } from '../../core/prng.ts';
import { walkSteps } from '../../core/plan.ts';
import { findByName } from '../../runner/parts.ts';
import { rolesOf } from '../../runner/resolve-run.ts';
import { abilities } from '../../ports/transport.ts';
import { systems } from '../../systems/registry.ts';
import { pagePath, scenarioPage } from './page.ts';

test('the page says what the registry says (npm run docs:scenarios writes it again)', async () => {
  expect(await readFile(pagePath, 'utf8')).toBe(scenarioPage());
});

test('each has a name of its own', () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(20);
});

const cases = scenarios.flatMap(({ name, inject, expected }) =>
  Object.keys(expected).map((system) => ({ name, inject, system })),
);

test.each(cases)('$name can be made on $system, and waits for an event', ({ inject, system: systemName }) => {
  const system = findByName('system', systemName, systems);
  const nodes = Array.from({ length: system.nodeCount.default }, (_, index) => `n${index + 1}`);
  const roles = rolesOf(system, nodes);
  const steps = injectSteps(inject, {
    faults,
    system,
    nodes,
    roles,
    messages: system.messages ?? {},
    operations: ['transfer', 'read-all'],
    draw: { nodes, roles, timeouts: system.timeouts, prng: Prng.fromSeed('scenarios'), abilities },
    phaseMs: 3_000,
    suggest: () => '',
  });
  expect(steps.length).toBe(inject.length);
  for (const { required, when } of walkSteps(steps)) {
    expect(required).toBe(true);
    expect(when.kind).not.toBe('time');
  }
});

test('a bug that one finds is planted', () => {
  const planted = systems.flatMap(({ bugs = [] }) => bugs.map(({ name }) => name));
  expect(scenarios.flatMap(({ finds }) => finds).filter((bug) => !planted.includes(bug))).toEqual([]);
});
