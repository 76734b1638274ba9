import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../core/own-files.ts';
import { olderNode } from './older-node.ts';
import { type Ended, command } from './run-command.ts';

const repository = fileURLToPath(packageFolder);
const [registry, older] = await Promise.all([
  command('npm', ['view', 'zod', 'version', '--fetch-retries=0', '--fetch-timeout=10000'], { cwd: repository }),
  olderNode(),
]);

describe.skipIf(registry.status !== 0)(
  'the package, installed elsewhere (skipped where npm reaches no registry)',
  () => {
    let folder = '';

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'indoubt-package-'));
      // As `npm run pack` does, but for a compilation of Porcupine, which takes minutes where it was never made.
      await succeed(process.execPath, ['harness/build.ts'], repository);
      const { stdout } = await succeed('npm', ['pack', '--ignore-scripts', `--pack-destination=${folder}`], repository);
      await writeFile(join(folder, 'package.json'), '{"private":true}');
      await succeed('npm', ['install', '--prefer-offline', `./${stdout.trim()}`], folder);
    }, 180_000);
    afterAll(async () => await rm(folder, { recursive: true, force: true }));

    const indoubt = (args: readonly string[], node = process.execPath): Promise<Ended> =>
      command(node, ['node_modules/indoubt/harness/cli/indoubt.mjs', ...args], { cwd: folder });

    test('it holds what is emitted: no source, no test, no recorded history', async () => {
      const files = await readdir(join(folder, 'node_modules/indoubt'), { recursive: true });
      expect(files).toContain('dist/harness/index.js');
      expect(files).toContain('dist/harness/index.d.ts');
      expect(files.length).toBeGreaterThan(500);
      expect(files.filter((file) => /(?<!\.d)\.ts$|testing|\.test\.|\.bench\.|\.inside\.|corpora/.test(file))).toEqual(
        [],
      );
      // The documentation's examples are small, and its commands ask for them.
      const recorded = files.filter((file) => !file.startsWith('harness/docs/anomalies/'));
      expect(recorded.filter((file) => /\.(?:log|jsonl|edn|tgz)$/.test(file))).toEqual([]);
    });

    test('a run comes to a verdict', async () => {
      const args = ['run', '--seed', '1', '--time-limit', '3s', '--faults', 'none', '--json'];
      const { status, stdout, stderr } = await indoubt(args);
      expect({ status, stderr }).toEqual({ status: expect.toBeOneOf([0, 2]), stderr: expect.any(String) });
      const verdict = JSON.parse(stdout) as { readonly properties: readonly unknown[] };
      // The checkers had their worker, and it had its record.
      expect(verdict.properties).toContainEqual(expect.objectContaining({ property: 'AC1', validity: 'valid' }));
      const [run = ''] = (await readdir(join(folder, 'results/2pc'))).filter((name) => name.endsWith('-1'));
      expect(await readFile(join(folder, 'results/2pc', run, 'report.html'), 'utf8')).toContain('</html>');
    });

    test('a program imports it, and a config need not be near it', async () => {
      const program = `import('indoubt').then(({ run, defineConfig }) => console.log(typeof run, typeof defineConfig))`;
      expect((await succeed(process.execPath, ['-e', program], folder)).stdout).toBe('function function\n');
      const elsewhere = await mkdtemp(join(tmpdir(), 'indoubt-config-'));
      const config = join(elsewhere, 'own.config.ts');
      await writeFile(
        config,
        `import { defineConfig } from 'indoubt';\nexport default defineConfig({ run: { seed: 7 as const } });\n`,
      );
      const { stdout, stderr } = await indoubt(['list', '--config', config]);
      await rm(elsewhere, { recursive: true });
      expect(stdout + stderr).toContain('2pc');
    });

    test('the checkers alone are imported too', async () => {
      const program = `import('indoubt/checkers').then(async ({ check, linearizable }) => console.log((await check(linearizable, [])).validity))`;
      expect((await succeed(process.execPath, ['-e', program], folder)).stdout).toBe('unknown\n');
    });

    test('its types are found, and are the ones of the sources', async () => {
      const use = `import { defineConfig } from 'indoubt';\nexport const config = defineConfig({ run: { sistem: '2pc' } });\n`;
      await writeFile(join(folder, 'use.mts'), use);
      const tsc = join(repository, 'node_modules/typescript/bin/tsc');
      const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', '--types', '', 'use.mts'];
      const { stdout } = await command(process.execPath, [tsc, ...flags], { cwd: folder });
      expect(stdout).toContain(`'sistem' does not exist in type 'RunOptionsInput'`);
      expect(stdout.match(/error TS/g)).toHaveLength(1);
    });

    describe.skipIf(older === undefined)('under an older Node (skipped where there is no Node 20 to 23)', () => {
      test('the command hands over to the Node that it brings', async () => {
        expect((await indoubt(['list'], older)).stdout).toContain('2pc');
      });

      test('a program is told which Node it needs', async () => {
        const { status, stderr } = await command(older ?? '', ['-e', `import('indoubt')`], { cwd: folder });
        expect(status).toBe(1);
        expect(stderr).toMatch(/EnvironmentError: indoubt as a library needs Node 24 or newer, and this is v2\d/);
      });
    });
  },
);

async function succeed(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  const ended = await command(program, args, { cwd });
  expect(ended.status, `${program} ${args.join(' ')}: ${ended.stderr}${ended.stdout}`).toBe(0);
  return ended;
}
