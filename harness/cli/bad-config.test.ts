import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indoubt } from './testing/indoubt-process.ts';
import { refusal } from './testing/refusal.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'indoubt-config-'));
});
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
/** A folder with a config of this text. */
function folderWith(config: string): string {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  writeFileSync(join(folder, 'indoubt.config.ts'), config);
  return folder;
}

const system = (fields: string): string => `
  const aSystem = {
    name: 'mine', summary: '', versions: ['1'], nodeCount: { default: 1, min: 1, max: 1 }, ports: { client: 1 },
    probePorts: { nodes: 'client', clients: 'client' }, failureModel: { safety: [], liveness: [] }, properties: [],
    clients: {}, hasTrace: false, timeouts: {}, role: () => 'node', missing: async () => undefined,
    install: async () => {}, start: async () => {}, isReady: async () => true,
  };
  export default { systems: [{ ...aSystem, ${fields} }] };`;

/** What the file holds, and what the one line must name besides the file. */
const configs: readonly (readonly [string, string, ...RegExp[]])[] = [
  ['a syntax error', 'export default {\n  systems: [\n', /config\.ts:\d: can't be loaded/],
  ['TypeScript that Node does not strip', 'export default {};\nenum A { x }\n', /config\.ts:2: .*enum/],
  ['an import of nothing', "import x from './nope.ts';\nexport default { run: x };", /nope\.ts/],
  ['an import of no package', "import x from 'left-padx';\nexport default { run: x };", /left-padx/],
  ['a throw', "const a = 1;\nthrow new Error('boom');\nexport default {};", /config\.ts:2: can't be loaded: boom/],
  ['a throw of no error', 'throw 5;\nexport default {};', /can't be loaded: 5/],
  ['a promise that never settles', 'await new Promise(() => {});\nexport default {};', /still not loaded after 10 s/],
  ['no default export', 'export const run = {};', /no default export.*defineConfig/],
  ['a text', "export default 'kill';", /default export is a string.*defineConfig/],
  ['a list', 'export default [];', /default export is a list.*defineConfig/],
  ['null', 'export default null;', /default export is null.*defineConfig/],
  ['a function', 'export default () => ({});', /default export is a function.*defineConfig/],
  ['an unknown field', 'export default { sytems: [] };', /sytems: unknown field; did you mean "systems"\?/],
  ['systems that are no list', 'export default { systems: {} };', /systems \{\}: a list of systems is expected/],
  ['a system that is none', 'export default { systems: [5] };', /systems\.0 5: an object with name, summary/],
  [
    'an unknown option',
    'export default { run: { sytem: "2pc" } };',
    /run\.sytem: unknown field; did you mean "system"\?/,
  ],
  ['a number for a name', 'export default { run: { system: 5 } };', /run\.system 5: a name/],
  ['a text for a number', 'export default { run: { rate: "fast" } };', /run\.rate fast: a number above 0/],
  ['a duration without a unit', 'export default { run: { timeLimit: "10" } };', /run\.timeLimit 10: a duration.*10s/],
  ['too many nodes', 'export default { run: { nodes: 65 } };', /run\.nodes 65: a whole number from 1 to 64/],
  ['a name for a list', 'export default { run: { faults: "kill" } };', /run\.faults kill: a list of names/],
  [
    'an unknown transport',
    'export default { run: { transport: "locl" } };',
    /run\.transport locl: auto, local or plain/,
  ],
  [
    'an option of no scalar',
    'export default { run: { set: { accounts: [1] } } };',
    /run\.set\.accounts \[1\]: an object/,
  ],
  ['an unknown system', 'export default { run: { system: "2pcc" } };', /2pcc.*"2pc"/],
  ['an unknown fault', 'export default { run: { faults: ["killl"] } };', /killl.*"kill"/],
  [
    'a system without clients',
    system('clients: undefined'),
    /systems\.0\.clients is missing: an object of client fact/,
  ],
  ['a misspelt field', system('isReady: undefined, isReadi: () => true'), /isReady is missing: a function.*"isReadi"/],
  ['no function', system('start: "program"'), /systems\.0\.start program: a function is expected/],
  [
    'no client factory',
    system('clients: { transfer: 5 }'),
    /systems\.0\.clients\.transfer 5: an object of client fact/,
  ],
  [
    'a wrong count',
    system('nodeCount: { default: 1, min: 0, max: 1 }'),
    /systems\.0\.nodeCount\.min 0: an object with d/,
  ],
  ['a wrong class', system('failureModel: { safety: ["crsh"], liveness: [] }'), /safety\.0 crsh: .*crash, omission/],
  ['a name with a path in it', system("name: '../../etc'"), /systems\.0\.name \.\.\/\.\.\/etc: a name of letters/],
  ['a wrong workload', 'export default { workloads: [{ name: "w" }] };', /workloads\.0\.summary is missing: a text/],
];

describe('a config that is wrong gets one line that names the file, the field and what it takes', () => {
  test.concurrent.for(configs)('%s', async ([, text, ...named]) => {
    const cwd = folderWith(text);
    const said = await refusal(['run', '--dry-run'], { cwd });
    expect(said).toContain(join(cwd, 'indoubt.config.ts'));
    for (const name of named) expect(said).toMatch(name);
  });

  test.concurrent.for(['list', 'doctor', 'show', 'heal', 'check .', 'score'])('%s reads it too', async (line) => {
    const cwd = folderWith('export default { sytems: [] };');
    expect(await refusal(line.split(' '), { cwd })).toMatch(/sytems: unknown field/);
  });

  test('a folder is no config', async () => {
    const cwd = join(root, 'folder');
    mkdirSync(join(cwd, 'indoubt.config.ts'), { recursive: true });
    expect(await refusal(['list'], { cwd })).toMatch(/indoubt\.config\.ts: is a folder/);
  });

  test.skipIf(process.getuid?.() === 0)('a file that must not be read (skipped: root reads all)', async () => {
    const cwd = folderWith('export default {};');
    chmodSync(join(cwd, 'indoubt.config.ts'), 0);
    expect(await refusal(['list'], { cwd })).toMatch(/indoubt\.config\.ts: can't be loaded: .*(?:EACCES|permission)/);
  });
});

test('a config that is right is silent, whether its folder is a package or not', async () => {
  const cwd = folderWith(
    "import { defineConfig } from 'indoubt';\nexport default defineConfig({ run: { seed: 7 } });\n",
  );
  const { status, stdout, stderr } = await indoubt(['run', '--dry-run', '--json'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ seed: '7' });
});

test('a config with something left open does not hold the process', async () => {
  const cwd = folderWith('setInterval(() => {}, 1000);\nexport default {};\n');
  expect((await indoubt(['list', 'faults'], { cwd })).status).toBe(0);
});
