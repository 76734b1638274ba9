import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { injectSyscallsProblem } from '../../harness/transports/inject-syscalls.ts';
import { until } from '../../harness/transports/testing/test-cluster.ts';
import { SyscallTrace, tracersOf } from './syscall-trace.ts';

const problem = await injectSyscallsProblem({ PATH: process.env['PATH'] ?? '' });
/** Writes to its log and to another file, and says what came of it. */
const writer = `
const fs = require('fs');
const [log, other] = [fs.openSync('log', 'a'), fs.openSync('other', 'a')];
const attempt = (file) => { try { fs.writeSync(file, 'x'); fs.fdatasyncSync(file); return 'ok'; } catch (error) { return error.code; } };
setInterval(() => console.log(attempt(log) + ' ' + attempt(other)), 5);
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indoubt-trace-'));
  await writeFile(join(folder, 'log'), '');
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

describe.skipIf(problem !== undefined)(
  `strace on a process${problem === undefined ? '' : ` (skipped: ${problem})`}`,
  () => {
    test('lets calls on one file fail and leaves the others alone, until it is detached', async () => {
      const child = spawn(process.execPath, ['-e', writer], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const exit = once(child, 'exit');
      try {
        await until('it writes', () => said.includes('ok ok'));
        const pid = child.pid ?? 0;
        const trace = await SyscallTrace.attach({
          pids: [pid],
          files: [join(folder, 'log')],
          calls: ['fdatasync'],
          what: 'error=EIO',
        });
        await until('a call fails', () => said.includes('EIO ok') && trace.hits > 0);
        expect(await trace.isAttached()).toBe(true);
        expect(trace.lines.join('\n')).toContain('EIO (Input/output error) (INJECTED)');
        await trace.detach();
        await trace.detach();
        expect((await tracersOf(pid)).every((tracer) => tracer === 0)).toBe(true);
        said = '';
        await until('all is well', () => said.includes('ok ok'));
      } finally {
        child.kill('SIGKILL');
        await exit;
      }
    });

    test('hits nothing where nobody touches the file', async () => {
      const child = spawn('sleep', ['1000'], { cwd: folder, stdio: 'ignore' });
      const exit = once(child, 'exit');
      try {
        const files = [join(folder, 'log')];
        const trace = await SyscallTrace.attach({ pids: [child.pid ?? 0], files, calls: ['write'], what: 'error=EIO' });
        expect(trace.hits).toBe(0);
        await trace.detach();
      } finally {
        child.kill('SIGKILL');
        await exit;
      }
    });

    test('says so when there is no such process', async () => {
      const asked = { pids: [2 ** 22 + 1], files: [join(folder, 'log')], calls: ['write'], what: 'error=EIO' };
      await expect(SyscallTrace.attach(asked)).rejects.toThrow(/strace could not be attached/);
    });
  },
);
