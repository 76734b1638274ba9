import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LogFollower } from './log-follower.ts';

test('lines that are appended are told whole, whichever file they come to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'follow-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'system.stderr.log'), 'there before\n');
  const seen: string[] = [];
  using follower = new LogFollower(new Map([['n1', folder]]), (node, line) => seen.push(`${node} ${line}`));
  void follower;
  appendFileSync(join(folder, 'system.stderr.log'), 'first\nsec');
  appendFileSync(join(folder, 'system.stdout.log'), 'another file\n');
  await expect.poll(() => seen.toSorted()).toEqual(['n1 another file', 'n1 first']);
  appendFileSync(join(folder, 'system.stderr.log'), 'ond\n');
  await expect.poll(() => seen.at(-1)).toBe('n1 second');
});
