import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harmIn, hostile } from './testing/harmless.ts';
import { type Ended, indoubt } from './testing/indoubt-process.ts';
import { recordedRun } from './testing/recorded-run.ts';
import { refusal } from './testing/refusal.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-hostile-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

let folders = 0;
function folderWith(config: string): string {
  const folder = join(cwd, `config-${++folders}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'indoubt.config.ts'), config);
  return folder;
}

async function harmless(args: readonly string[], folder = cwd): Promise<Ended> {
  const ended = await indoubt(args, { cwd: folder });
  expect([...harmIn(ended.stdout), ...harmIn(ended.stderr)]).toEqual([]);
  return ended;
}

const evil = JSON.stringify(hostile);

describe('hostile text in an argument is spelled out', () => {
  test.concurrent.for([
    [hostile],
    ['help', hostile],
    [`--${hostile}`],
    ['run', `--seed${hostile}`],
    ['run', '--system', hostile],
    ['run', '--system-version', hostile],
    ['run', '--workload', hostile],
    ['run', '--faults', hostile],
    ['run', '--bug', hostile],
    ['run', '--reporter', hostile],
    ['run', '--transport', hostile],
    ['run', '--time-limit', hostile],
    ['run', '--rate', hostile],
    ['run', '--set', hostile],
    ['run', '--set', `${hostile}=1`],
    ['run', '--set', `accounts=${hostile}`],
    ['run', '--plan', hostile],
    ['run', '--config', hostile],
    ['run', 'extra', hostile],
    ['check', hostile],
    ['check', '.', '--checker', hostile],
    ['check', '.', '--engine', hostile],
    ['show', hostile],
    ['show', '--out', hostile],
    ['list', hostile],
    ['score', '--bug', hostile],
  ])('%j', async (args) => {
    expect(harmIn(await refusal(args, { cwd }))).toEqual([]);
  });

  test('in a seed and an option that are taken as they are', async () => {
    const ended = await harmless(['run', '--seed', hostile, '--dry-run']);
    expect(ended.status).toBe(0);
    const asJson = await harmless(['run', '--seed', hostile, '--dry-run', '--json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ seed: hostile });
  });
});

describe('hostile text in a config is spelled out', () => {
  test.concurrent.for([
    ['a message', `throw new Error(${evil});`],
    ['what is thrown', `throw ${evil};`],
    ['a field', `export default { [${evil}]: 1 };`],
    ['a value', `export default { run: { system: ${evil} } };`],
    ['an option', `export default { run: { [${evil}]: 1 } };`],
    ['a name', `export default { systems: [{ name: ${evil} }] };`],
  ] as const)('%s', async ([, config]) => {
    expect(harmIn(await refusal(['run', '--dry-run'], { cwd: folderWith(config) }))).toEqual([]);
  });

  test('what a system says of itself', async () => {
    const folder = folderWith(`
      export default { systems: [{
        name: 'mine', summary: ${evil}, versions: [${evil}], nodeCount: { default: 1, min: 1, max: 1 },
        ports: { client: 1 }, probePorts: { nodes: 'client', clients: 'client' }, timeouts: {}, hasTrace: false,
        failureModel: { safety: [], liveness: [] }, clients: { [${evil}]: () => undefined },
        properties: [{ name: ${evil}, kind: 'safety', statement: ${evil}, checker: ${evil} }],
        bugs: [{ name: ${evil}, summary: ${evil}, breaks: ${evil}, needs: ${evil} }], optionHelp: { [${evil}]: ${evil} },
        role: () => 'node', missing: async () => ${evil}, install: async () => {}, start: async () => {},
        isReady: async () => true,
      }] };`);
    const about = [['list'], ['list', '--json'], ['doctor'], ['doctor', '--json']];
    for (const args of about) expect((await harmless(args, folder)).status).toBe(0);
    const runs = [
      ['run', '--system', 'mine'],
      ['run', '--system', 'mine', '--bug', hostile],
    ];
    for (const args of runs) expect((await harmless(args, folder)).status).toBe(254);
  });
});

describe('hostile text in a run’s folder is spelled out', () => {
  let run = '';
  beforeAll(async () => {
    run = join(cwd, await recordedRun(cwd));
    const change = (file: string, replace: (text: string) => string): void => {
      const path = join(run, file);
      writeFileSync(path, replace(readFileSync(path, 'utf8')));
    };
    change('plan.json', (text) => text.replace('"seed": "1"', `"seed": ${evil}`));
    change('history.jsonl', (text) => text.replaceAll(/"error":"[^"]*"/g, `"error":${evil}`));
    change('evidence/environment.json', (text) => text.replace(/"repeat": ".*"/, `"repeat": ${evil}`));
    change('evidence/outcome.json', (text) =>
      text
        .replace('"gaps": []', `"gaps": [${evil}]`)
        .replace('"crashes": []', `"crashes": [${evil}]`)
        .replace('"leftovers": []', `"leftovers": [${evil}]`),
    );
    change('evidence/traces.jsonl', (text) => text.replaceAll(/"reason":"[^"]*"/g, `"reason":${evil}`));
    change('states.jsonl', (text) => text.replaceAll(/"role":"[^"]*"/g, `"role":${evil}`));
  });

  test.for([
    ['check'],
    ['check', '--json'],
    ['show'],
    ['show', '--json'],
    ['show', '--plan'],
    ['show', '--plan', '--json'],
  ])('by %j', async ([command = '', ...flags]) => {
    const { status, stdout } = await harmless([command, run, ...flags]);
    expect(status).toBe(command === 'check' ? 2 : 0);
    // It is shown, not left out.
    expect(stdout).toContain('forged');
  });

  test('and in its name', async () => {
    const folder = join(cwd, 'results', 'quick');
    const [name = ''] = readdirSync(folder);
    renameSync(join(folder, name), join(folder, `${name}${hostile}`));
    rmSync(join(folder, `${name}${hostile}`, 'evidence', 'outcome.json'));
    mkdirSync(join(folder, `${name}${hostile}`, 'data'));
    for (const args of [
      ['list', 'runs'],
      ['list', 'runs', '--json'],
      ['show'],
      ['heal', '--dry-run'],
      ['heal', '--json'],
    ]) {
      const { status, stdout } = await harmless(args);
      expect(status).toBe(0);
      expect(stdout).toContain('forged');
    }
  });
});
