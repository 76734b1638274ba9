import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { quickConfig } from './testing/config-files.ts';
import { compileCache } from './testing/compile-cache.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const program = fileURLToPath(new URL('./indoubt.mjs', import.meta.url));
const runMs = 50_000;
const escape = '\u001b';

/** What a command writes to a terminal of 100 by 40, made by script(1). */
async function onTerminal(line: string, env: Readonly<Record<string, string>>): Promise<string> {
  await using folder = await temporaryFolder();
  const command = `stty cols 100 rows 40; '${process.execPath}' '${program}' ${line}`;
  const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: compileCache, ...env },
    timeout: runMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

const quickRun = `run --config '${quickConfig}'`;

describe.skipIf(!existsSync('/usr/bin/script'))('a terminal (skipped: where script(1) is not installed)', () => {
  test('gets colours', async () => {
    expect(await onTerminal('doctor', { TERM: 'xterm-256color' })).toContain(`${escape}[32myes`);
  });

  test('gets none under NO_COLOR, and none when it is dumb', async () => {
    for (const env of [{ TERM: 'xterm-256color', NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const shown = await onTerminal('doctor', env);
      expect(shown).toContain('yes');
      expect(shown).not.toContain(escape);
    }
  });

  test('sees a run live: the frame is drawn again, the verdict is last, and the cursor is given back', async () => {
    const shown = await onTerminal(quickRun, { TERM: 'xterm-256color' });
    expect(shown).toMatch(/phase\s.*before/);
    expect(shown.split(`${escape}[2K`).length).toBeGreaterThan(20);
    expect(shown).toMatch(/PASSED: .*\r?\n[^\n]*$/);
    expect(shown.lastIndexOf(`${escape}[?25h`)).toBeGreaterThan(shown.lastIndexOf(`${escape}[?25l`));
  });

  test('sees lines when it is dumb', async () => {
    const shown = await onTerminal(quickRun, { TERM: 'dumb' });
    expect(shown).toMatch(/ s {2}phase {5}before\r?\n/);
    expect(shown).toMatch(/PASSED: /);
    expect(shown).not.toContain(escape);
  });
});
