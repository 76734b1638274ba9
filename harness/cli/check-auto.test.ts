import { afterAll, describe, expect, test } from 'vitest';
import { HistoryFiles } from './testing/history-files.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { refusal } from './testing/refusal.ts';

const files = new HistoryFiles();
const { cwd } = files;
afterAll(() => files[Symbol.dispose]());

const file = (text: string): string => files.write(text);

interface Checked {
  readonly status: number | null;
  readonly checker: string;
  readonly verdict: string;
  readonly evidence: {
    readonly reasons: readonly string[];
    readonly violations: readonly { readonly anomaly?: string; readonly explanation: readonly string[] }[];
    readonly details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

async function check(name: string, ...args: readonly string[]): Promise<Checked> {
  const { status, stdout, stderr } = await indoubt(['check', name, '--json', ...args], { cwd });
  expect(stderr).toBe('');
  return { ...(JSON.parse(stdout) as Omit<Checked, 'status'>), status };
}

/** Operations one after the other, each by a process of its own: what was asked, and what was answered. */
function edn(...operations: readonly (readonly [f: string, asked: string, answered: string])[]): string {
  const lines = operations.flatMap(([f, asked, answered], process) => [
    `{:process ${process}, :type :invoke, :f :${f}, :value ${asked}}`,
    `{:process ${process}, :type :ok, :f :${f}, :value ${answered}}`,
  ]);
  return `[${lines.join('\n ')}]\n`;
}

const writeCycle = edn(
  ['txn', '[[:append :x 1] [:append :y 1]]', '[[:append :x 1] [:append :y 1]]'],
  ['txn', '[[:append :x 2] [:append :y 2]]', '[[:append :x 2] [:append :y 2]]'],
  ['txn', '[[:r :x nil] [:r :y nil]]', '[[:r :x [1 2]] [:r :y [2 1]]]'],
);

describe('the operations say what checker a history is for', () => {
  test.concurrent.for([
    ['list-append', 'invalid', writeCycle],
    [
      'rw-register',
      'invalid',
      edn(
        ['txn', '[[:w :x 2]]', '[[:w :x 2]]'],
        ['txn', '[[:r :x nil]]', '[[:r :x 3]]'],
        ['txn', '[[:r :x nil]]', '[[:r :x 2]]'],
      ),
    ],
    ['linearizable', 'invalid', edn(['write', '[7 1]', '[7 1]'], ['read', '[7 nil]', '[7 nil]'])],
    ['causal-reverse', 'invalid', edn(['write', '1', '1'], ['write', '2', '2'], ['read', 'nil', '[2]'])],
    ['queue', 'invalid', edn(['enqueue', '1', '1'], ['dequeue', 'nil', '1'], ['dequeue', 'nil', '1'])],
    ['set-full', 'invalid', edn(['add', '[0 1]', '[0 1]'], ['read', 'nil', '#{[0 1]}'], ['read', 'nil', '#{}'])],
    ['set-full', 'valid', edn(['add', '["k" 1]', '["k" 1]'], ['read', '["k" nil]', '["k" #{1}]'])],
    ['counter', 'invalid', edn(['add', '1', '1'], ['read', 'nil', '5'])],
    ['unique-ids', 'invalid', edn(['generate', 'nil', '"a"'], ['generate', 'nil', '"a"'])],
    ['lock', 'invalid', edn(['acquire', 'nil', 'nil'], ['acquire', 'nil', 'nil'], ['release', 'nil', 'nil'])],
    [
      'bank',
      'invalid',
      edn(
        ['transfer', '{:from 0 :to 1 :amount 5}', '{:from 0 :to 1 :amount 5}'],
        ['read', 'nil', '{0 5, 1 5}'],
        ['read', 'nil', '{0 5, 1 6}'],
        ['read', 'nil', '{0 5, 1 5}'],
      ),
    ],
  ] as const)('%s, %s', async ([checker, verdict, text]) => {
    expect(await check(file(text))).toMatchObject({ checker, verdict });
  });

  test('and auto says the same by name, beside other checkers', async () => {
    const { checker } = await check(file(writeCycle), '--checker', 'auto', '--checker', 'stats');
    expect(checker).toBe('list-append, stats');
  });

  test('or the candidates are named', async () => {
    const said = await refusal(['check', file(edn(['add', '1', '1']))], { cwd });
    expect(said).toMatch(/its operations are add, which does not say .*--checker .*set-full or counter/);
    const other = await refusal(['check', file(edn(['frobnicate', '1', '1'])), '--checker', 'auto'], { cwd });
    expect(other).toMatch(/its operations are frobnicate, .*name one: --checker NAME/);
  });
});

test('the one JSON object has all that was found', async () => {
  const checked = await check(file(writeCycle), '--checker', 'list-append:strict-serializable');
  expect(checked).toMatchObject({
    status: 1,
    verdict: 'invalid',
    complete: true,
    evidence: {
      violations: [
        {
          anomaly: 'G0',
          explanation: expect.arrayContaining([expect.stringContaining('contradiction')]),
          diagram: { kind: 'cycle' },
        },
      ],
      details: {
        'list-append': {
          not: ['read-uncommitted'],
          'also-not': expect.arrayContaining(['serializable', 'strict-serializable']),
          anomalies: { G0: 1 },
        },
      },
    },
  });
});

test("elle-cli's JSON and the same in EDN get the same verdict", async () => {
  const json = `[{"index":0,"process":0,"type":"invoke","value":[["append",1,1]]},
 {"index":1,"process":0,"type":"ok","value":[["append",1,1]]},
 {"index":2,"process":1,"type":"invoke","value":[["r",1,null]]},
 {"index":3,"process":1,"type":"ok","value":[["r",1,[1,2]]]}]`;
  const same = edn(['txn', '[[:append 1 1]]', '[[:append 1 1]]'], ['txn', '[[:r 1]]', '[[:r 1 [1 2]]]']);
  const [byJson, byEdn] = await Promise.all([check(file(json)), check(file(same))]);
  expect(byJson).toMatchObject({ status: 1, checker: 'list-append' });
  expect(byEdn.evidence).toEqual(byJson.evidence);
});

test('what the nemesis does is no operation, whatever it is called', async () => {
  const text = edn(['write', '1', '1'], ['read', 'nil', '1']).replace(
    '[',
    '[{:process :nemesis :type :info :f :write :value 9} {:process :nemesis :type :info :f :kill :value nil}\n',
  );
  expect(await check(file(text))).toMatchObject({ checker: 'linearizable', verdict: 'valid' });
});

test('a model may have a parameter, and another one is refused', async () => {
  const name = file(edn(['write', '1', '1'], ['read', 'nil', '1']));
  expect(await check(name, '--checker', 'bounded-staleness:500ms')).toMatchObject({ verdict: 'valid' });
  expect(await refusal(['check', name, '--checker', 'bounded-staleness:soon'], { cwd })).toMatch(/"soon".*<duration>/);
});
