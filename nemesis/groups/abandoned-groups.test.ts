import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { limitsHere } from '../../harness/transports/limits-here.ts';
import { abandonedGroups, removeGroup } from './abandoned-groups.ts';
import { controllerOf, groupName } from './group-name.ts';
import { hierarchyOf } from './hierarchies.ts';

test('a group tells by its name whose it is, whatever its step is called', () => {
  const name = groupName('2.1 n1/../x');
  expect(name).toMatch(/^indoubt-[\w.-]+$/);
  expect(controllerOf(name)).toMatch(new RegExp(`^${process.pid}:\\d+:pid:\\[\\d+\\]$`));
  for (const other of ['indoubt', 'indoubt-probe-7', 'user.slice', 'indoubt-1-2-x-y', '']) {
    expect(controllerOf(other)).toBeUndefined();
  }
});

describe.skipIf(!limitsHere(false).abilities.includes('limit-cpu'))('groups (skipped: none can be made here)', () => {
  test('those of a controller that is gone are found and removed, and nobody else’s', () => {
    const { folder = '' } = hierarchyOf('cpu') ?? {};
    const dead = `${folder}/indoubt-99999999-1-4026531836-1.1-test`;
    const others = [`${folder}/${groupName('test')}`, `${folder}/indoubt-not-ours-${process.pid}`];
    for (const each of [dead, ...others]) mkdirSync(each);
    try {
      const found = abandonedGroups((controller) => !controller.startsWith('99999999:1:'));
      expect(found).toEqual([dead]);
      expect(removeGroup(dead)).toBe(true);
      expect(removeGroup(dead)).toBe(true);
      expect(others.every(existsSync)).toBe(true);
    } finally {
      for (const each of [dead, ...others]) if (existsSync(each)) rmdirSync(each);
    }
  });
});
