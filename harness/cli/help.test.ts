import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { indoubt } from './testing/indoubt-process.ts';

const cwd = tmpdir();
const columnsMax = 100;
const commands = ['run', 'check', 'export', 'show', 'list', 'doctor', 'heal', 'score'];

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

describe('help of', () => {
  test.concurrent.for(commands)('%s has examples that begin with it, and fits', async (command) => {
    const { status, stdout, stderr } = await indoubt([command, '--help'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: indoubt ${command} `));
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n {2}indoubt ${command}\\b`));
    expect(widest(stdout)).toBeLessThanOrEqual(columnsMax);
  });

  test('the program names every command and every exit status, and fits', async () => {
    const { status, stdout, stderr } = await indoubt(['--help'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of commands) expect(stdout).toMatch(new RegExp(`\\n {2}${command} `));
    for (const number of [0, 1, 2, 130, 254, 255]) expect(stdout).toMatch(new RegExp(`\\b${number} `));
    expect(stdout).toMatch(/\nExamples:\n {2}indoubt/);
    expect(widest(stdout)).toBeLessThanOrEqual(columnsMax);
  });

  test('a command is the same by either name', async () => {
    const [by, to] = await Promise.all([indoubt(['help', 'run'], { cwd }), indoubt(['run', '-h'], { cwd })]);
    expect(by).toEqual(to);
  });
});

test('the version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await indoubt(['--version'], { cwd })).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});
