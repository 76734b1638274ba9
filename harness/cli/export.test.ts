import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEDNString } from 'edn-data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportHistory } from '../store/formats/export-history.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { recordedRun } from './testing/recorded-run.ts';
import { refusal } from './testing/refusal.ts';

const program = fileURLToPath(new URL('./indoubt.mjs', import.meta.url));

let cwd = '';
let run = '';
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'indoubt-export-'));
  run = await recordedRun(cwd);
});
afterAll(() => rmSync(cwd, { recursive: true }));

function write(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(cwd, name), lines.map((line) => `${line}\n`).join(''));
  return name;
}

async function exported(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await indoubt(['export', ...args], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** What check says of files: a process for each would take longer than all else. */
async function verdicts(...args: readonly string[]): Promise<unknown[]> {
  const { stdout, stderr } = await indoubt(['check', '--json', ...args], { cwd });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => {
    const { verdict, checker, evidence } = JSON.parse(line) as Record<string, unknown>;
    return { verdict, checker, evidence };
  });
}

const register = [
  '{:process 0, :type :invoke, :f :write, :value ["a" 1]}',
  '{:process 0, :type :ok, :f :write, :value ["a" 1]}',
  '{:process 1, :type :invoke, :f :cas, :value ["a" [1 2]]}',
  '{:process 1, :type :info, :f :cas, :value ["a" [1 2]], :error :timeout}',
  '{:process 2, :type :invoke, :f :read, :value ["a" nil]}',
  '{:process 2, :type :ok, :f :read, :value ["a" 3]}',
];

/** Histories of other kinds, each with something wrong: an operation a line, one after the other. */
const others: Readonly<Record<string, readonly string[]>> = {
  'list-append': [
    ':txn [[:append :x 1] [:r :y nil]] -> [[:append :x 1] [:r :y [2]]]',
    ':txn [[:append :y 2] [:r :x nil]] -> [[:append :y 2] [:r :x [1]]]',
  ],
  'rw-register': [':txn [[:w "a b" 1]] -> [[:w "a b" 1]]', ':txn [[:r "a b" nil]] -> [[:r "a b" 7]]'],
  'set-full': [':add [:k 1] -> [:k 1]', ':read [:k nil] -> [:k [1]]', ':read [:k nil] -> [:k []]'],
  queue: [':enqueue {:id 1} -> {:id 1}', ':dequeue nil -> {:id 1}', ':dequeue nil -> {:id 1}'],
  bank: [
    ':transfer {:from 0 :to 1 :amount 5} -> {:from 0 :to 1 :amount 5}',
    ':read nil -> {0 5, 1 5}',
    ':read nil -> {0 5, 1 6}',
    ':read nil -> {0 5, 1 5}',
  ],
};

function ednOf(operations: readonly string[]): string[] {
  return operations.flatMap((operation, process) => {
    const [, f, asked, answered] = /^(:\S+) (.*) -> (.*)$/.exec(operation) ?? [];
    return [
      `{:process ${process}, :type :invoke, :f ${f}, :value ${asked}}`,
      `{:process ${process}, :type :ok, :f ${f}, :value ${answered}}`,
    ];
  });
}

const formats = ['edn', 'json', 'jsonl'] as const;

/** The file, and what it is exported to in each format. */
async function inAllFormats(file: string): Promise<readonly string[]> {
  const files = formats.map((format) => `${file}-again.${format}`);
  for (const [i, format] of formats.entries()) {
    const { pieces } = await exportHistory(join(cwd, file), { format });
    writeFileSync(join(cwd, files[i] ?? ''), [...pieces].join(''));
  }
  return [file, ...files];
}

describe('what is exported is judged the same', () => {
  test('whatever it is of', async () => {
    const kinds = Object.keys(others);
    const files: string[] = [];
    for (const kind of kinds) files.push(...(await inAllFormats(write(`${kind}.edn`, ...ednOf(others[kind] ?? [])))));
    const all = await verdicts(...files);
    expect(all).toHaveLength(4 * kinds.length);
    for (const [i, kind] of kinds.entries()) {
      const [before, ...after] = all.slice(4 * i, 4 * (i + 1));
      expect(before).toMatchObject({ verdict: 'invalid', checker: kind });
      expect(after).toEqual([before, before, before]);
    }
  });

  test('by the checker that is named', async () => {
    const files = await inAllFormats(write('register.edn', ...register));
    const [before, ...after] = await verdicts(...files, '--checker', 'linearizable:cas-register');
    expect(before).toMatchObject({ verdict: 'invalid' });
    expect(after).toEqual([before, before, before]);
  });
});

function fields(op: unknown): unknown {
  const { index, time, type, process, f } = op as Record<string, unknown>;
  return { index, time, type, process, f };
}

describe('EDN', () => {
  test('of a run is what another library reads, an operation a line', async () => {
    const lines = (await exported(run)).trimEnd().split('\n');
    const ops = lines.map((line) => parseEDNString(line, { mapAs: 'object', keywordAs: 'string' }));
    const history = readFileSync(join(cwd, run, 'history.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    expect(ops).toHaveLength(history.length);
    expect(ops.map(fields)).toEqual(history.map((line) => fields(JSON.parse(line))));
  });

  test('of transactions has what Elle takes', async () => {
    const file = write(
      'append.json',
      '{"process":0,"type":"invoke","f":"txn","value":[["append","x",1],["r","a b",null]],"time":5}',
      '{"process":0,"type":"ok","f":"txn","value":[["append","x",1],["r","a b",[2]]],"time":7}',
    );
    expect(await exported(file, '--format', 'edn')).toBe(
      '{:index 0, :time 5, :type :invoke, :process 0, :f :txn, :value [[:append :x 1] [:r "a b" nil]]}\n' +
        '{:index 1, :time 7, :type :ok, :process 0, :f :txn, :value [[:append :x 1] [:r "a b" [2]]]}\n',
    );
  });
});

describe('JSON', () => {
  test('is one array', async () => {
    const file = write('register.edn', ...register);
    expect(JSON.parse(await exported(file, '--format', 'json'))).toMatchObject([
      { index: 0, process: 0, type: 'invoke', f: 'write', value: ['a', 1] },
      { index: 1, process: 0, type: 'ok', f: 'write', value: ['a', 1] },
      { index: 2, process: 1, type: 'invoke', f: 'cas', value: ['a', [1, 2]] },
      { index: 3, process: 1, type: 'info', f: 'cas', value: ['a', [1, 2]], error: 'timeout' },
      { index: 4, process: 2, type: 'invoke', f: 'read', value: ['a', null] },
      { index: 5, process: 2, type: 'ok', f: 'read', value: ['a', 3] },
    ]);
  });

  test("of a run's own lines is the same text again", async () => {
    expect(await exported(run, '--format', 'jsonl')).toBe(readFileSync(join(cwd, run, 'history.jsonl'), 'utf8'));
  });
});

describe('where it is written', () => {
  test('is a file, whole', async () => {
    expect(await exported(run, '--out', 'whole.edn')).toBe('');
    expect(readFileSync(join(cwd, 'whole.edn'), 'utf8')).toBe(await exported(run));
    expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('must be a place that can be written', async () => {
    expect(await refusal(['export', run, '--out', 'no/such/folder.edn'], { cwd })).toMatch(
      /--out no\/such\/folder\.edn/,
    );
    expect(await refusal(['export', run, '--out', '.'], { cwd })).toMatch(/--out \./);
  });

  test('may be a pipe that nobody reads any more', async () => {
    const child = spawn(process.execPath, [program, 'export', run], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    const [status] = (await once(child, 'close')) as [number];
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.skipIf(!existsSync('/dev/full'))('may be a full disk, which is told (skipped: without /dev/full)', async () => {
    const child = spawn('sh', ['-c', 'exec "$0" "$1" export "$2" > /dev/full', process.execPath, program, run], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number];
    expect({ status, stderr }).toEqual({
      status: 255,
      stderr: expect.stringMatching(/^indoubt: can't write to standard output: ENOSPC.*\n$/),
    });
  });
});

test('what was torn in the history that was read is told beside', async () => {
  const file = write('torn.edn', ...register.slice(0, 2));
  writeFileSync(join(cwd, file), '{:process 1, :type :inv', { flag: 'a' });
  const { status, stdout, stderr } = await indoubt(['export', file], { cwd });
  expect({ status, lines: stdout.split('\n').length - 1 }).toEqual({ status: 0, lines: 2 });
  expect(stderr).toMatch(/^indoubt: torn\.edn: .*left out\n$/);
});
