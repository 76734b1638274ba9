import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { HistoryFiles } from './testing/history-files.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { refusal } from './testing/refusal.ts';

const files = new HistoryFiles();
const { cwd } = files;
afterAll(() => files[Symbol.dispose]());

const file = (text: string): string => files.write(text);

interface Line {
  readonly process: number;
  readonly type: string;
  readonly f: string;
  readonly value?: number;
  readonly time?: number;
}

/** The same history in each format that check reads; values are those of one register. */
const formats: Readonly<Record<string, (lines: readonly Line[]) => string>> = {
  EDN: (lines) =>
    lines
      .map(({ process, type, f, value, time }) => {
        const shown = value ?? 'nil';
        return `{:process ${process}, :type :${type}, :f :${f}, :value ${shown}${time === undefined ? '' : `, :time ${time}`}}\n`;
      })
      .join(''),
  JSON: (lines) => `[${lines.map((line) => JSON.stringify(line)).join(',\n')}]\n`,
  'history.jsonl': (lines) =>
    [
      '{"indoubt":"history","version":1}',
      ...lines.map(({ process, type, f, value, time }, index) => {
        const own = f === 'read' && type === 'invoke' ? {} : { value };
        return JSON.stringify({ index, time: time ?? index, type, process, f, value: own });
      }),
      '',
    ].join('\n'),
};

const call = (process: number, time?: number): Line => ({
  process,
  type: 'invoke',
  f: 'write',
  value: 1,
  ...timed(time),
});
const done = (process: number, time?: number): Line => ({ process, type: 'ok', f: 'write', value: 1, ...timed(time) });
const timed = (time: number | undefined): { readonly time?: number } => (time === undefined ? {} : { time });

/** The line of the file on which a history's line stands. */
const fileLine = (format: string, line: number): number => (format === 'history.jsonl' ? line + 1 : line);

describe('a history that contradicts itself is refused, and the place is named:', () => {
  const contradictions: readonly (readonly [string, readonly Line[], number, RegExp])[] = [
    ['an operation that is completed twice', [call(0), done(0), done(0)], 3, /process 0 completes write that it never/],
    ['one that is completed without a call', [call(0), done(0), done(1)], 3, /process 1 completes write that it never/],
    ['a process with two open calls', [call(0), call(1), call(0)], 3, /process 0 invokes write while its write/],
    [
      'a completion of another kind',
      [call(0), { ...done(0), f: 'read' }],
      2,
      /process 0 completes read, but its open operation is write/,
    ],
  ];
  for (const [what, lines, at, message] of contradictions) {
    test.concurrent.for(Object.keys(formats))(`${what}, in %s`, async (format) => {
      const name = file(formats[format]?.(lines) ?? '');
      const said = await refusal(['check', name, '--checker', 'linearizable:register'], { cwd });
      expect(said).toMatch(new RegExp(`^${name}:${fileLine(format, at)}:\\d+: `));
      expect(said).toMatch(message);
    });
  }

  test('time that runs backwards, in our own format', async () => {
    const name = file(formats['history.jsonl']?.([call(0, 5), done(0, 9), call(0, 7)]) ?? '');
    const said = await refusal(['check', name, '--checker', 'linearizable:register'], { cwd });
    expect(said).toMatch(new RegExp(`^${name}:4:1: time runs backwards \\(7 after 9\\)`));
  });

  test('time that runs backwards all along, in others', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? call(0, 100 - i) : done(0, 100 - i)));
    const name = file(formats['JSON']?.(lines) ?? '');
    const said = await refusal(['check', name], { cwd });
    expect(said).toMatch(new RegExp(`^${name}:2:1: 19 lines have an earlier time`));
  });
});

describe('a value that no reader can keep is refused with its place:', () => {
  test.concurrent.for([
    ['NaN in JSON', '[{"process":0,"type":"invoke","f":"write",\n  "value":NaN}]', /:2:11: not JSON: unexpected "N"/],
    [
      'an infinite number in JSON',
      '{"process":0,"type":"invoke","f":"write","value":1e400}',
      /:1:50: not JSON: a number/,
    ],
    ['NaN in EDN', '{:process 0 :type :invoke :f :write :value ##NaN}', /:1:44: not EDN: "##NaN"/],
    ['an infinite number in EDN', '{:process 0 :type :invoke :f :write :value 1e400}', /:1:44: not EDN: "1e400"/],
    ['a ratio', '{:process 0 :type :invoke :f :write :value 1/3}', /:1:44: not EDN: "1\/3"/],
    [
      'a map with a key twice',
      '{:process 0 :type :invoke :f :write :value {:a 1 "a" 2}}',
      /:1:1: a map has the key a twice/,
    ],
    ['what is nested without end', `{"process":0,"value":${'['.repeat(100_000)}`, /:1:\d+: not JSON: nested deeper/],
  ] as const)('%s', async ([, text, message]) => {
    expect(await refusal(['check', file(text), '--checker', 'linearizable:register'], { cwd })).toMatch(message);
  });
});

describe('a value that is not of the model is refused with its line:', () => {
  test.concurrent.for([
    ['text where a list belongs', 'linearizable:append-list', ':append :value 1', ':read :value nil', ':read :value 7'],
    [
      'a number where a text belongs',
      'linearizable:kv-append',
      ':put :key "a" :value 1',
      ':get :key "a"',
      ':get :key "a"',
    ],
    ['an operation that it does not have', 'linearizable:register', ':push :value 1', ':pop', ':pop :value 1'],
  ] as const)('%s', async ([, checker, first, asked, answered]) => {
    const name = file(
      `{:process 0 :type :invoke :f ${first}}\n{:process 0 :type :ok :f ${first}}\n` +
        `{:process 1 :type :invoke :f ${asked}}\n{:process 1 :type :ok :f ${answered}}\n`,
    );
    expect(await refusal(['check', name, '--checker', checker], { cwd })).toMatch(
      new RegExp(`^${name}: history line \\d+: the `),
    );
  });
});

interface Checked {
  readonly status: number | null;
  readonly verdict: string;
  readonly violations: readonly { readonly title: string }[];
}

async function check(name: string, ...args: readonly string[]): Promise<Checked> {
  const { status, stdout, stderr } = await indoubt(['check', name, '--json', ...args], { cwd });
  expect(stderr).toBe('');
  const { verdict, evidence } = JSON.parse(stdout) as {
    verdict: string;
    evidence: Omit<Checked, 'status' | 'verdict'>;
  };
  return { status, verdict, violations: evidence.violations };
}

/** Verdicts of several files by one process. */
async function verdicts(...names: readonly string[]): Promise<unknown[]> {
  const { stdout, stderr } = await indoubt(['check', '--json', ...names], { cwd });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly verdict: unknown }).verdict);
}

/** A register among many: two writes one after the other, and a read that finds the first or the second, as JSON text. */
function registerOfKey(key: string, first: string, second: string, found: string): string {
  const line = (process: number, type: string, f: string, value: string): string =>
    `{"process":${process},"type":"${type}","f":"${f}","value":[${key},${value}]}`;
  return [
    line(0, 'invoke', 'write', first),
    line(0, 'ok', 'write', first),
    line(0, 'invoke', 'write', second),
    line(0, 'ok', 'write', second),
    line(1, 'invoke', 'read', 'null'),
    line(1, 'ok', 'read', found),
  ].join('\n');
}

describe('what is odd and right is judged right:', () => {
  test.concurrent.for([
    ['a key that is an object', '{"a":1,"b":[2]}', '1', '2'],
    ['a key called __proto__', '"__proto__"', '1', '2'],
    ['a key that is an object with a field __proto__', '{"__proto__":{"a":1}}', '1', '2'],
    ['a key called constructor', '"constructor"', '1', '2'],
    ['integers above 2^53 that a double would take for one', '"k"', '9007199254740992', '9007199254740993'],
    ['values that are objects', '"k"', '{"a":1,"b":2}', '{"a":1,"b":3}'],
    ['a value with a field __proto__', '"k"', '{"__proto__":1}', '{"__proto__":2}'],
    ['keys that differ in their type alone', '1', '"x"', '"y"'],
  ] as const)('%s', async ([, key, first, second]) => {
    const right = file(registerOfKey(key, first, second, second));
    const stale = file(registerOfKey(key, first, second, first));
    expect(await verdicts(right, stale)).toEqual(['valid', 'invalid']);
  });

  test('the order of fields does not tell two keys apart', async () => {
    const stale = registerOfKey('{"a":1,"b":2}', '1', '2', '1').replaceAll(
      '"f":"read","value":[{"a":1,"b":2}',
      '"f":"read","value":[{"b":2,"a":1}',
    );
    expect(await check(file(stale))).toMatchObject({ verdict: 'invalid' });
  });

  test('the number 1 and the text "1" are two keys', async () => {
    const both = `${registerOfKey('1', '1', '2', '2')}\n${registerOfKey('"1"', '3', '4', '4')}`;
    expect(await check(file(both))).toMatchObject({ verdict: 'valid' });
  });

  test('nothing is not valid', async () => {
    for (const text of ['[]', '{:process :nemesis :type :info :f :start}', '{"indoubt":"history","version":1}\n']) {
      const { status, verdict } = await check(
        file(text),
        '--checker',
        'linearizable:register',
        '--format',
        formatOf(text),
      );
      expect([text, status, verdict]).toEqual([text, 2, 'unknown']);
    }
  });
});

function formatOf(text: string): string {
  return text.startsWith('[') ? 'jepsen-json' : text.startsWith('{:') ? 'jepsen-edn' : 'indoubt-jsonl';
}

describe('what is huge', () => {
  test('is read on a line of 100 MB', async () => {
    const name = file('');
    const out = openSync(join(cwd, name), 'w');
    writeSync(
      out,
      '{"process":0,"type":"invoke","f":"add","value":1}\n{"process":0,"type":"ok","f":"add","value":1}\n',
    );
    writeSync(
      out,
      '{"process":1,"type":"invoke","f":"read","value":null}\n{"process":1,"type":"ok","f":"read","value":[1',
    );
    const blanks = ' '.repeat(1 << 20);
    for (let i = 0; i < 100; i++) writeSync(out, blanks);
    writeSync(out, ']}\n');
    closeSync(out);
    expect(await check(name, '--checker', 'linearizable:set')).toMatchObject({ verdict: 'valid' });
  });

  test('is refused where one operation has no end, with its place', async () => {
    const name = file('{:process 0 :type :invoke :f :write :value 1}\n {:process ');
    const out = openSync(join(cwd, name), 'r+');
    ftruncateSync(out, 300 * 1024 * 1024);
    closeSync(out);
    expect(await refusal(['check', name], { cwd })).toBe(
      `${name}:2:2: not EDN: a form longer than 268435456 bytes; restore the file, or remove the operation`,
    );
  });

  test('is refused before Node runs out of memory', async () => {
    const name = file('');
    const out = openSync(join(cwd, name), 'w');
    for (let from = 0; from < 600_000; from += 10_000) {
      const keys = Array.from({ length: 10_000 }, (_, i) => `key-${from + i}`);
      const lines = keys.flatMap((key) => [
        `{"process":0,"type":"invoke","f":"write","value":["${key}",1]}\n`,
        `{"process":0,"type":"ok","f":"write","value":["${key}",1]}\n`,
      ]);
      writeSync(out, lines.join(''));
    }
    closeSync(out);
    const said = await refusal(['check', name], { cwd, env: { NODE_OPTIONS: '--max-old-space-size=100' } });
    expect(said).toMatch(new RegExp(`^${name}:\\d+:1: the history does not fit into memory: .*--max-old-space-size`));
  });
});
