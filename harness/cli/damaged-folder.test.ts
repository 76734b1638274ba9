import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indoubt } from './testing/indoubt-process.ts';
import { recordedRun } from './testing/recorded-run.ts';
import { refusal } from './testing/refusal.ts';

let cwd = '';
let whole = '';
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-damaged-'));
  whole = join(cwd, await recordedRun(cwd));
});
afterAll(() => rmSync(cwd, { recursive: true }));

let copies = 0;
/** A copy of the recorded run, named relative to the working folder. */
function copyOfRun(): string {
  const name = `run-${++copies}`;
  cpSync(whole, join(cwd, name), { recursive: true });
  return name;
}

const replaced = (change: (text: string) => string) => (path: string) =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));
const removed = (path: string): void => rmSync(path);
const asFolder = (path: string): void => {
  rmSync(path);
  mkdirSync(path);
};
const garbage = replaced(() => '\u0000\u0007 no JSON \u001b[31m');
const empty = replaced(() => '');
const halved = replaced((text) => text.slice(0, text.length / 2));
const line = (index: number, change: (text: string) => string) =>
  replaced((text) => {
    const lines = text.split('\n');
    lines[index] = change(lines[index] ?? '');
    return lines.join('\n');
  });
const without = (index: number) => replaced((text) => text.split('\n').toSpliced(index, 1).join('\n'));
const torn = replaced((text) => `${text}{"index":`);

type Damage = readonly [file: string, how: string, damage: (path: string) => void, said: RegExp];

/** Nothing can be said of the run. */
const hopeless: readonly Damage[] = [
  ['plan.json', 'is missing', removed, /plan\.json is missing/],
  ['plan.json', 'is garbage', garbage, /plan\.json: can't be read/],
  ['plan.json', 'is empty', empty, /plan\.json: can't be read/],
  ['plan.json', 'is half there', halved, /plan\.json: can't be read/],
  ['plan.json', 'is a folder', asFolder, /plan\.json: can't be read/],
  [
    'plan.json',
    'has another version',
    replaced((text) => text.replace('"version": 1', '"version": 9')),
    /plan\.json: version/,
  ],
  [
    'plan.json',
    'has an unknown workload',
    replaced((text) => text.replace('"transfer"', '"trasfer"')),
    /"trasfer".*"transfer"/,
  ],
  ['evidence/declaration.json', 'is missing', removed, /declaration\.json: can't be read.*restore it/],
  ['evidence/declaration.json', 'is garbage', garbage, /declaration\.json: can't be read/],
  [
    'evidence/declaration.json',
    'lacks a field',
    replaced((text) => text.replace('"hasTrace"', '"hadTrace"')),
    /declaration\.json: system\.hasTrace/,
  ],
  ['evidence/environment.json', 'is missing', removed, /environment\.json: can't be read/],
  ['evidence/environment.json', 'is half there', halved, /environment\.json: can't be read/],
  ['evidence/outcome.json', 'is garbage', garbage, /outcome\.json: can't be read/],
  [
    'evidence/outcome.json',
    'says what it can’t',
    replaced((text) => text.replace('"completed"', '"perfect"')),
    /outcome\.json: status/,
  ],
  ['history.jsonl', 'is garbage in the middle', line(20, () => '\u001b[31m}'), /history\.jsonl:21:1: not JSON/],
  ['history.jsonl', 'has no version line', without(0), /history\.jsonl:1:1: .*version line is missing/],
  ['history.jsonl', 'has another version', line(0, (text) => text.replace('1', '7')), /history\.jsonl:1:1: version 7/],
  ['history.jsonl', 'lacks a line', without(20), /history\.jsonl:21:1: index 20 where 19 is due/],
  ['history.jsonl', 'has a line twice', line(20, (text) => `${text}\n${text}`), /history\.jsonl:22:1: index 19/],
  [
    'history.jsonl',
    'has a time that runs backwards',
    line(20, (text) => text.replace(/"time":\d+/, '"time":1')),
    /time runs backwards/,
  ],
  [
    'history.jsonl',
    'has a type that is none',
    line(20, (text) => text.replace(/"type":"\w+"/, '"type":"maybe"')),
    /:21:1: type: invoke, ok, fail or info/,
  ],
  [
    'history.jsonl',
    'has a process that is none',
    line(20, (text) => text.replace(/"process":(\d+|"nemesis")/, '"process":-1')),
    /:21:1: process/,
  ],
  ['history.jsonl', 'is a folder', asFolder, /history\.jsonl: can't be read/],
  ['states.jsonl', 'is garbage in the middle', line(5, () => 'oops'), /states\.jsonl:6: not JSON/],
  ['states.jsonl', 'has another version', line(0, (text) => text.replace('1', '7')), /states\.jsonl:1: version 7/],
  ['states.jsonl', 'has a line of another shape', line(5, () => '{"kind":"sample"}'), /states\.jsonl:6: time/],
  ['states.jsonl', 'is a folder', asFolder, /states\.jsonl: can't be read/],
  ['evidence/traces.jsonl', 'is garbage in the middle', line(5, () => '[}'), /traces\.jsonl:6: not JSON/],
  [
    'evidence/traces.jsonl',
    'has an act that is none',
    line(5, (text) => text.replace(/"act":\{"kind":"\w+"/, '"act":{"kind":"dance"')),
    /traces\.jsonl:6: act/,
  ],
  ['evidence/traces.jsonl', 'is a folder', asFolder, /traces\.jsonl: can't be read/],
];

/** Something is missing and the rest is judged: unknown, and why. */
const lessening: readonly Damage[] = [
  ['history.jsonl', 'is missing', removed, /history\.jsonl is missing/],
  ['history.jsonl', 'is empty', empty, /history/],
  ['history.jsonl', 'ends in a torn line', torn, /history: the last line was torn/],
  ['states.jsonl', 'is missing', removed, /states\.jsonl is missing/],
  ['states.jsonl', 'ends in a torn line', torn, /states: the last line was torn/],
  ['evidence/traces.jsonl', 'is missing', removed, /traces\.jsonl is missing/],
  ['evidence/traces.jsonl', 'ends in a torn line', torn, /traces: the last line was torn/],
  ['evidence/traces.jsonl', 'lacks a line', without(40), /trace|gap|evidence/],
  ['evidence/outcome.json', 'is missing', removed, /killed before its end/],
];

/** Made from the rest, and read by nobody. */
const derived = [
  'verdict.json',
  'report.html',
  'junit.xml',
  'history.edn',
  'evidence/sha256.txt',
  'evidence/request.json',
];

describe('a folder that is damaged is refused in one line that names the file', () => {
  test.concurrent.for(hopeless)('%s %s', async ([file, , damage, said]) => {
    const run = copyOfRun();
    damage(join(cwd, run, file));
    for (const command of ['check', 'show']) {
      const words = await refusal([command, run], { cwd });
      expect(words).toMatch(said);
      expect(words).toContain(run);
    }
  });
});

describe('a folder that lacks something is unknown, and says what', () => {
  test.concurrent.for(lessening)('%s %s', async ([file, , damage, said]) => {
    const run = copyOfRun();
    damage(join(cwd, run, file));
    const checked = await indoubt(['check', run, '--json'], { cwd });
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 2, stderr: '' });
    expect(JSON.parse(checked.stdout)).toMatchObject({ file: run, verdict: 'unknown' });
    expect(checked.stdout).toMatch(said);
    const showed = await indoubt(['show', run], { cwd });
    expect({ status: showed.status, stderr: showed.stderr }).toEqual({ status: 0, stderr: '' });
    expect(showed.stdout).toMatch(/INCONCLUSIVE/);
    expect(showed.stdout).toMatch(said);
  });
});

describe('a folder', () => {
  test('as it was recorded is judged as it was', async () => {
    const run = copyOfRun();
    const before = readFileSync(join(cwd, run, 'verdict.json'), 'utf8');
    const { status, stdout, stderr } = await indoubt(['check', run, '--json'], { cwd });
    const { outcome } = JSON.parse(before) as { outcome: string };
    expect({ status, stderr, outcome }).toEqual({ status: 0, stderr: '', outcome: 'passed' });
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'valid' });
    expect(readFileSync(join(cwd, run, 'verdict.json'), 'utf8')).toBe(before);
  });

  test('is judged by what was recorded, not by what was made of it', async () => {
    const run = copyOfRun();
    for (const file of derived) garbage(join(cwd, run, file));
    expect((await indoubt(['check', run], { cwd })).status).toBe(0);
    expect((await indoubt(['show', run], { cwd })).status).toBe(0);
  });

  test('without its report gets it back', async () => {
    const run = copyOfRun();
    for (const file of derived.slice(0, -1)) removed(join(cwd, run, file));
    expect((await indoubt(['show', run], { cwd })).status).toBe(0);
    expect(derived.slice(0, -1).filter((file) => !existsSync(join(cwd, run, file)))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('that must not be read (skipped: root reads all)', async () => {
    const run = copyOfRun();
    chmodSync(join(cwd, run), 0);
    expect(await refusal(['check', run], { cwd })).toMatch(/permission denied/);
    expect(await refusal(['show', run], { cwd })).toMatch(/permission denied/);
    chmodSync(join(cwd, run), 0o700);
  });

  test('that is damaged does not hide the verdict of another', async () => {
    const run = copyOfRun();
    const { status, stdout, stderr } = await indoubt(['check', 'nowhere', run, '--json'], { cwd });
    expect({ status, stderr }).toEqual({ status: 254, stderr: 'indoubt: nowhere: there is no such file or folder\n' });
    expect(JSON.parse(stdout)).toMatchObject({ file: run, verdict: 'valid' });
  });
});
