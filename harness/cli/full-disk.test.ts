import { describe, expect, test } from 'vitest';
import type { Ended } from './testing/indoubt-process.ts';
import { missingForSmallDisk, onSmallDisk } from './testing/small-disk.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const missing = await missingForSmallDisk();
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const load = 'run --seed 2 --faults none --time-limit 10s --rate 500 --concurrency 30 --out disk --reporter line';

async function runsOn(size: string, lines: readonly string[]): Promise<readonly Ended[]> {
  await using folder = await temporaryFolder();
  return await onSmallDisk(folder.path, size, lines);
}

describe.skipIf(missing !== undefined)(`a disk that fills under the results${reason}`, () => {
  test.each(['auto', 'plain'])('is told in one line, and the verdict is unknown (transport %s)', async (transport) => {
    const [run, check, show] = await runsOn('3m', [
      `${load} --transport ${transport}`,
      'check disk/2pc/latest',
      'show disk/2pc/latest',
    ]);
    expect(run?.stdout).toMatch(
      / error {5}can't write \S+: ENOSPC: no space left on device, write; free space there\n/,
    );
    expect(run?.stdout).toMatch(/^INCONCLUSIVE: /m);
    expect(run).toMatchObject({ status: 2, stderr: '' });
    expect(check).toMatchObject({ status: 2, stderr: '' });
    expect(check?.stdout).toMatch(/^unknown /);
    expect(show?.status).toBe(0);
    expect(show?.stdout).toMatch(/^INCONCLUSIVE: /m);
  });

  test('and leaves no room for a verdict is told as well', async () => {
    const [run, check, show] = await runsOn('3m', [
      `${load} --keep-data`,
      'check disk/2pc/latest',
      'show disk/2pc/latest',
    ]);
    expect(run?.status).toBe(2);
    expect(run?.stdout).toMatch(/^INCONCLUSIVE: /m);
    expect(run?.stdout).toMatch(/can't write \S+\/verdict\.json: ENOSPC/);
    expect(check?.status).toBe(2);
    expect(check?.stdout).toMatch(/its results are not in its folder: .*ENOSPC/);
    expect(show?.status).toBe(0);
    expect(show?.stderr).toMatch(/^indoubt: its results are not in its folder: .*ENOSPC.*\n$/);
  });

  test('and is full before there is a run is a failure of the environment, in one line', async () => {
    const [run] = await runsOn('4k', [load]);
    expect(run).toMatchObject({ status: 255, stdout: '' });
    expect(run?.stderr).toMatch(/^indoubt: can't (?:make a folder|write) [^\n]*ENOSPC[^\n]*\n$/);
  });
});
