import { expect, test } from 'vitest';
import { parseSoftLimit } from '../limits/process-limits.ts';
import { freeBelow, limitFor, openFiles } from './open-files.ts';
import { parseUnaccepted } from './unaccepted.ts';

test('a limit leaves exactly the files that were asked for, holes counted', () => {
  const open = new Set([0, 1, 2, 4, 5]);
  for (const [spare, limit] of [
    [0, 3],
    [1, 6],
    [2, 7],
  ] as const) {
    expect(limitFor(open, spare)).toBe(limit);
    expect(freeBelow(open, limit)).toBe(spare);
  }
  expect(limitFor(new Set(), 0)).toBe(0);
});

test('the files of a process that is gone are not there, and no error', async () => {
  // Larger than any pid that Linux gives (proc_sys_kernel(5): pid_max is 4194304 at most).
  expect(await openFiles(4_194_999)).toBeUndefined();
});

test('a soft limit is read from what the kernel prints, and nothing else is taken for one', () => {
  const text = 'Limit    Soft Limit  Hard Limit  Units\nMax open files            17      4096      files\n';
  expect(parseSoftLimit(text, 'nofile')).toBe(17);
  expect(parseSoftLimit('Max open files  unlimited unlimited files', 'nofile')).toBe(Infinity);
  for (const bad of ['', 'Max open files', 'Max open files x', 'Max processes 1 1']) {
    expect(parseSoftLimit(bad, 'nofile')).toBeUndefined();
  }
});

test('connections that nobody has accepted are counted at listening sockets only', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 1 1',
    '   1: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1',
    '   2: 0100007F:1F90 0100007F:8888 01 00000000:00000009 00:00000000 00000000     0        0 3 1',
    'garbage',
  ].join('\n');
  expect(parseUnaccepted(table)).toEqual([{ port: 8_080, waiting: 3 }]);
});
