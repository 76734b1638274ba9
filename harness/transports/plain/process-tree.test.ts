import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { ProcessEntry } from '../process-table.ts';
import { listFromPs, listProcesses } from './list-processes.ts';
import { type TreeSeeds, membersOf } from './process-tree.ts';

/** `pid parent group`, one process each. */
function processes(...lines: readonly string[]): ProcessEntry[] {
  return lines.map((line) => {
    const [pid, parent, group] = line.split(' ').map(Number);
    return { pid: pid ?? 0, state: 'S', parent: parent ?? 0, group: group ?? 0, startedAt: 0 };
  });
}

function pidsOf(entries: readonly ProcessEntry[], seeds: Partial<TreeSeeds>): number[] {
  const members = membersOf(entries, { groups: new Set(), isTagged: () => false, ...seeds });
  return members.map(({ pid }) => pid).toSorted((a, b) => a - b);
}

test('a tree is its group with all descendants, wherever they have moved', () => {
  const entries = processes('1 0 1', '50 1 50', '60 50 60', '61 60 60', '62 61 62', '63 62 62', '70 50 70');
  expect(pidsOf(entries, { groups: new Set([60]) })).toEqual([60, 61, 62, 63]);
});

test('what is left of a group belongs to it when its leader is gone', () => {
  expect(pidsOf(processes('1 0 1', '61 1 60', '62 61 62'), { groups: new Set([60]) })).toEqual([61, 62]);
});

test('a daemon that nobody is the parent of is known by its tag, and so are its children', () => {
  const entries = processes('1 0 1', '80 1 80', '81 80 80', '90 1 90');
  expect(pidsOf(entries, { isTagged: ({ pid }) => pid === 80 })).toEqual([80, 81]);
});

test('init, and whoever asks, are never members', () => {
  const entries = processes('1 0 60', '60 1 60', '61 60 60', '62 61 61');
  expect(pidsOf(entries, { groups: new Set([60]), except: 61 })).toEqual([60]);
});

test('a table with a loop in it ends', () => {
  expect(pidsOf(processes('10 11 10', '11 10 10'), { groups: new Set([10]) })).toEqual([10, 11]);
});

test('ps tells the same of a process as /proc, where both are', async () => {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const same = (entries: readonly ProcessEntry[]): unknown => {
    const { pid, parent, group } = entries.find((entry) => entry.pid === child.pid) ?? {};
    return { pid, parent, group };
  };
  const expected = { pid: child.pid, parent: process.pid, group: child.pid };
  expect(same(await listFromPs())).toEqual(expected);
  expect(same(await listProcesses())).toEqual(expected);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(same(await listFromPs())).toEqual({});
});
