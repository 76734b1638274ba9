import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { History } from '../../core/history.ts';
import { stringifyJson } from '../../core/json.ts';
import type { Op } from '../../core/op.ts';
import { nanos } from '../../core/time.ts';
import { readForeignHistory } from './detect-format.ts';
import { historyVersionLine } from './indoubt-jsonl.ts';
import { jepsenEdn } from './jepsen-edn.ts';
import { readLines } from './read-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'indoubt-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function file(text: string): string {
  const path = join(folder, `history-${count++}`);
  writeFileSync(path, text);
  return path;
}

type Foreign = Awaited<ReturnType<typeof readForeignHistory>>;
async function read(text: string, format?: string): Promise<Foreign> {
  return readForeignHistory(file(text), format);
}

/** `0 invoke read {}` for each line. */
function lines({ history }: Foreign): string[] {
  return history.ops.map(({ process, type, f, value, error }) =>
    [process, type, f, JSON.stringify(value), ...(error === undefined ? [] : [error])].join(' '),
  );
}

const log = (...ops: readonly string[]): string => ops.map((op) => `INFO  jepsen.util - ${op}\n`).join('');

describe("Jepsen's log of a register", () => {
  test('becomes operations of a register', async () => {
    const read1 = await read(
      log(
        '0\t:invoke\t:read\tnil',
        '1\t:invoke\t:write\t4',
        '0\t:ok\t:read\tnil',
        '1\t:info\t:write\t:timed-out',
        '2\t:invoke\t:cas\t[4 0]',
        '2\t:fail\t:cas\t[4 0]',
        '2\t:invoke\t:cas\t[4 0]',
        '2\t:fail\t:cas\t:timed-out',
        '3\t:invoke\t:read\tnil',
        '3\t:ok\t:read\t4',
      ),
    );
    expect(read1).toMatchObject({ format: 'jepsen-util', model: 'cas-register', gaps: [] });
    expect(lines(read1)).toEqual([
      '0 invoke read {}',
      '1 invoke write {"value":4}',
      '0 ok read {"value":null}',
      '1 info write null timed-out',
      '2 invoke cas {"from":4,"to":0}',
      '2 fail cas null mismatch',
      '2 invoke cas {"from":4,"to":0}',
      '2 fail cas null timed-out',
      '3 invoke read {}',
      '3 ok read {"value":4}',
    ]);
  });

  test('other loggers are passed over, the nemesis is kept', async () => {
    const text = `2016-01-01 INFO  jepsen.core - Running test\n${log(':nemesis :info :start nil', '0 :invoke :read nil')}`;
    const history = await read(text, 'jepsen-util');
    expect(lines(history)).toEqual(['nemesis info start null', '0 invoke read {}']);
  });

  test.each(['0 :ok :wri', '0 :ok :write 1', '0 :ok :cas [1'])(
    'a torn last line is left out and reported: %s',
    async (torn) => {
      const { history, gaps } = await read(log('0 :invoke :write 12') + log(torn).trimEnd());
      expect(history.ops).toHaveLength(1);
      expect(gaps).toEqual(['the last line was torn and left out (line 2)']);
    },
  );

  test.each([
    [
      '0 :invoke :read nil\nINFO  jepsen.util - 0 :ok :read [1',
      '2:34: the value is not EDN: "]" is missing at the end; restore the line or remove it',
    ],
    ['0 :invoke :read nil\nINFO  jepsen.util - 0 :ok', '2:1: not a line of jepsen.util; restore the line or remove it'],
    ['0 :invoke :cas 3', '1:36: the value is none of a cas; restore the line or remove it'],
    ['0 :invoke :enqueue 3', '1:40: ":enqueue" is no operation of a register; restore the line or remove it'],
    ['0 :ok :read 3', '1:1: process 0 completes read that it never invoked'],
    [
      '0 :invoke :read nil\nINFO  jepsen.util - 0 :invoke :write 1',
      '2:1: process 0 invokes write while its read is open',
    ],
    [
      '0 :invoke :read nil\nINFO  jepsen.util - 0 :ok :write 1',
      '2:1: process 0 completes write, but its open operation is read',
    ],
  ])('a damaged line is named: %s', async (text, message) => {
    const path = file(`${log(text)}${log('9 :invoke :read nil')}`);
    await expect(readForeignHistory(path)).rejects.toThrow(new UsageError(`${path}:${message}`));
  });
});

describe('key-value logs', () => {
  test('become operations on keys', async () => {
    const history = await read(
      '{:process 0, :type :invoke, :f :get, :key "7", :value nil}\n{:process 0, :type :ok, :f :get, :key "7", :value "x 0 y"}\n',
    );
    expect(history).toMatchObject({ format: 'kv-log', model: 'kv-append', gaps: [] });
    expect(lines(history)).toEqual(['0 invoke get {"key":"7","value":null}', '0 ok get {"key":"7","value":"x 0 y"}']);
  });

  test('a torn last line is left out and reported', async () => {
    const { history, gaps } = await read(
      '{:process 0, :type :invoke, :f :get, :key "7", :value nil}\n{:process 0, :type :ok, :f :get, :key "7", :value "x',
    );
    expect(history.ops).toHaveLength(1);
    expect(gaps).toEqual(['the file ends in the middle of an operation (line 2), which was left out']);
  });
});

describe("Jepsen's EDN", () => {
  test('one map a line, with times, nodes and errors', async () => {
    const history = await read(`
      {:index 0, :time 10, :type :invoke, :process 0, :f :write, :value 3, :node "n1"}
      {:index 1, :time 12, :type :info, :process :nemesis, :f :partition, :value {:cut ["n1" "n2"]}}
      {:index 2, :time 15, :type :info, :process 0, :f :write, :value 3, :error [:timeout 5]}`);
    expect(history).toMatchObject({ format: 'jepsen-edn', model: undefined, gaps: [] });
    expect(lines(history)).toEqual([
      '0 invoke write {"value":3}',
      'nemesis info partition {"cut":["n1","n2"]}',
      '0 info write null [:timeout 5]',
    ]);
    expect(history.history.ops.map(({ time, node }) => [time, node])).toEqual([
      [10, 'n1'],
      [12, undefined],
      [15, undefined],
    ]);
  });

  test('one vector of records', async () => {
    const history = await read(
      '[#jepsen.history.Op{:process 0 :type :invoke :f :read :value nil}\n #jepsen.history.Op{:process 0 :type :ok :f :read :value 1}]',
    );
    expect(lines(history)).toEqual(['0 invoke read {}', '0 ok read {"value":1}']);
  });

  test('values of independent keys are taken apart', async () => {
    const history = await read(`
      {:process 0 :type :invoke :f :read :value ["a" nil]} {:process 0 :type :ok :f :read :value ["a" 1]}
      {:process 1 :type :invoke :f :cas :value #jepsen.independent/tuple [2 [1 2]]} {:process 1 :type :fail :f :cas :value [2 [1 2]]}
      {:process 2 :type :invoke :f :write :value ["a" [1 2]]}`);
    expect(lines(history)).toEqual([
      '0 invoke read {"key":"a"}',
      '0 ok read {"key":"a","value":1}',
      '1 invoke cas {"key":2,"from":1,"to":2}',
      '1 fail cas null',
      '2 invoke write {"key":"a","value":[1,2]}',
    ]);
  });

  test('a value that only looks like one with a key is left alone', async () => {
    const history = await read(`
      {:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value [1 2]}
      {:process 2 :type :invoke :f :write :value [1 2]}`);
    expect(lines(history)).toEqual(['0 invoke read {}', '0 ok read {"value":[1,2]}', '2 invoke write {"value":[1,2]}']);
  });

  test('operations of other workloads keep their values', async () => {
    const history = await read('{:process 0 :type :invoke :f :txn :value [[:append 1 2] [:r 3 nil]]}');
    expect(history.model).toBeUndefined();
    expect(lines(history)).toEqual(['0 invoke txn [["append",1,2],["r",3,null]]']);
  });

  test('times that run backwards count as simultaneous, and that is reported', async () => {
    const { history, gaps } = await read(`
      {:process 0 :type :invoke :f :read :value nil :time 20} {:process 1 :type :invoke :f :read :value nil :time 15}`);
    expect(history.ops.map(({ time }) => time)).toEqual([20, 20]);
    expect(gaps).toEqual(['1 lines have an earlier time than the line before: taken as simultaneous with it']);
  });

  test('a file that ends in the middle of its vector is reported', async () => {
    const { history, gaps } = await read('[{:process 0 :type :invoke :f :read :value nil}\n');
    expect(history.ops).toHaveLength(1);
    expect(gaps).toHaveLength(1);
  });

  test.each([
    ['{:process 0 :type :maybe :f :read}', '1:1: type is "maybe"; invoke, ok, fail or info is expected'],
    [
      '{:process -1 :type :ok :f :read}',
      '1:1: process is -1; a whole number from 0, or the name of what injects faults, is expected',
    ],
    ['{:process 0 :type :ok :value 1}', '1:1: f is missing; a name such as read is expected'],
    ['{:process 0 :type :invoke :f :cas :value 1}', '1:1: the value 1 is none of a cas invoke'],
    [
      '{:process 0 :type :invoke :f :read}\n  }',
      '2:3: not EDN: "}" closes nothing; restore the file, or remove the operation',
    ],
    ['{:process 0\n :type ]', '2:8: not EDN: "]" closes nothing; restore the file, or remove the operation'],
    [
      '{:process 0 :type :invoke :f :read :value 1/2}',
      '1:43: not EDN: "1/2" is no number; restore the file, or remove the operation',
    ],
    [
      '{:process 0 :type :invoke :f :read :value ##NaN}',
      '1:43: not EDN: "##NaN" is no tag; restore the file, or remove the operation',
    ],
    [
      '{:process 0 :type :invoke :f :read :value 1e999}',
      '1:43: not EDN: "1e999" is too large a number; restore the file, or remove the operation',
    ],
    ['{:process 0 :type :invoke :f :read :value {:a 1 "a" 2}}', '1:1: a map has the key a twice'],
    [
      `{:a ${'['.repeat(100)}${']'.repeat(100)}}`,
      '1:69: not EDN: nested deeper than 64; restore the file, or remove the operation',
    ],
  ])('damage is named: %s', async (text, message) => {
    const path = file(`\n${text}`.slice(1));
    await expect(readForeignHistory(path)).rejects.toThrow(new UsageError(`${path}:${message}`));
  });
});

describe('what is not a client', () => {
  test('is set apart by its process, and told unless it is the nemesis', async () => {
    const history = await read(`
      {:process :nemesis :type :invoke :f :start :value nil} {:process 0 :type :invoke :f :read :value nil}
      {:process :nemesis :type :info :f :read :value 7}      {:process "admin" :type :ok :f :write :value 3}
      {:process 0 :type :ok :f :read :value 1}`);
    expect(lines(history)).toEqual([
      'nemesis invoke start null',
      '0 invoke read {}',
      'nemesis info read 7',
      'nemesis ok write 3',
      '0 ok read {"value":1}',
    ]);
    expect(history.gaps).toEqual(["lines of admin were taken as faults: a client's process is a number"]);
    expect(history.history.operations).toHaveLength(1);
  });
});

describe('values of many keys', () => {
  test('are taken apart when a call asks for nothing but a key', async () => {
    const history = await read(`
      {:process 0 :type :invoke :f :add :value [1 5]} {:process 0 :type :ok :f :add :value [1 5]}
      {:process 1 :type :invoke :f :read :value [1 nil]} {:process 1 :type :ok :f :read :value [1 #{5}]}`);
    expect(lines(history)).toEqual([
      '0 invoke add {"key":1,"value":5}',
      '0 ok add {"key":1,"value":5}',
      '1 invoke read {"key":1}',
      '1 ok read {"key":1,"value":[5]}',
    ]);
  });

  test('are taken apart when they bear the tag', async () => {
    const history = await read('{:process 0 :type :invoke :f :add :value #jepsen.independent/tuple [1 5]}');
    expect(lines(history)).toEqual(['0 invoke add {"key":1,"value":5}']);
  });

  test.each([
    ['pairs that are elements', ':f :add :value [0 1]', ':f :read :value nil'],
    ['pairs of which one is absent', ':f :insert :value [1 nil]', ':f :insert :value [nil 2]'],
    ['steps', ':f :txn :value [[:r 1 nil] [:w 2 3]]', ':f :txn :value [[:r 1 nil] nil]'],
  ])('are not seen in %s', async (_what, first, second) => {
    const history = await read(`{:process 0 :type :invoke ${first}} {:process 1 :type :invoke ${second}}`);
    for (const { value } of history.history.ops) expect(value === null || Array.isArray(value)).toBe(true);
  });

  test('are not seen where an answer is for another key', async () => {
    const history = await read(`
      {:process 0 :type :invoke :f :read :value [1 nil]} {:process 0 :type :ok :f :read :value [2 nil]}
      {:process 0 :type :invoke :f :pop :value [1 nil]}`);
    expect(history.history.ops.map(({ value }) => value)).toEqual([
      [1, null],
      [2, null],
      [1, null],
    ]);
  });
});

describe('transactions', () => {
  test('need no :f, and their reads no nil', async () => {
    const history = await read(`
      ; a read of an empty list
      {:process 1, :index 1, :type :invoke, :value [[:r x] [:append y 1]]}
      {:process 1, :index 2, :type :ok,     :value [[:r x []] [:append y 1]]}`);
    expect(lines(history)).toEqual([
      '1 invoke txn [["r","x",null],["append","y",1]]',
      '1 ok txn [["r","x",[]],["append","y",1]]',
    ]);
  });

  test('are no reads of a register, whatever they are called', async () => {
    const history = await read(`
      {:process 0 :type :invoke :f :read :value [[:r 0 nil] [:r 1 nil]]}
      {:process 0 :type :ok :f :read :value [[:r 0 1] [:r 1 nil]]}`);
    expect(history.model).toBeUndefined();
    expect(lines(history)).toEqual(['0 invoke read [["r",0,null],["r",1,null]]', '0 ok read [["r",0,1],["r",1,null]]']);
  });

  test('keep tagged steps', async () => {
    const history = await read(
      '{:process 0 :type :invoke :f :txn :value [#jepsen.txn.micro_op.Append{:key 1 :value 2} #object[a.B 0x1f "x"]]}',
    );
    expect(lines(history)).toEqual(['0 invoke txn [{"key":1,"value":2},["a.B",31,"x"]]']);
  });
});

describe('JSON', () => {
  const first = '{"process":0,"type":"invoke","f":"write","value":12345678901234567890,"time":5,"node":"n1"}';
  const second = '{"process":0,"type":"ok","f":"write","value":12345678901234567890,"time":9,"error":["odd",1]}';
  const nemesis = '{"process":"nemesis","type":"info","f":"start","value":{"__proto__":1}}';

  test.each([
    ['one array', `[${first},\n ${nemesis}, ${second}]\n`],
    ['one object a line', `${first}\n${nemesis}\n\n${second}`],
    ['behind a byte order mark', `\uFEFF${first}\n${nemesis}\n${second}\n`],
  ])('as %s', async (_how, text) => {
    const history = await read(text);
    expect(history).toMatchObject({ format: 'jepsen-json', model: undefined, gaps: [] });
    expect(history.history.ops.map((each) => stringifyJson(each))).toEqual([
      '{"index":0,"time":5,"type":"invoke","process":0,"f":"write","value":{"value":12345678901234567890},"node":"n1"}',
      '{"index":1,"time":5,"type":"info","process":"nemesis","f":"start","value":{"__proto__":1}}',
      '{"index":2,"time":9,"type":"ok","process":0,"f":"write","value":{"value":12345678901234567890},"error":"[\\"odd\\",1]"}',
    ]);
  });

  test('may have the values of many keys, and keywords as EDN has them', async () => {
    const history = await read(
      '[{"process":0,"type":":invoke","f":":read","value":["k",null]},{"process":0,"type":":ok","f":":read","value":["k",4]}]',
    );
    expect(lines(history)).toEqual(['0 invoke read {"key":"k"}', '0 ok read {"key":"k","value":4}']);
  });

  test('that is torn loses its last operation, and says so', async () => {
    const { history, gaps } = await read(`[${first},\n{"process":0,"type":"ok","f"`);
    expect(history.ops).toHaveLength(1);
    expect(gaps).toEqual(['the file ends in the middle of an operation (line 2), which was left out']);
  });

  test.each([
    [`${first}\n{"process":0,"type":"ok",,}`, `2:26: not JSON: unexpected ","`],
    [`[${first}, {"process":0,"type":nil}`, `1:${first.length + 3 + 21}: not JSON: unexpected "n"`],
    [`${first}\n{"process":0,"value":NaN}`, `2:22: not JSON: unexpected "N"`],
    [`${first}\n{"process":1,"type":"invoke","f":"write","value":1e999}`, `2:50: not JSON: a number that is too large`],
    [`${first}\n7`, '2:1: an operation is expected, an object such as'],
    [`${first}\n{"type":"ok","f":"read"}`, '2:1: process is missing;'],
    [`${first}\n{"process":0.5,"type":"ok","f":"read"}`, '2:1: process is 0.5;'],
    [`${first}\n{"process":0,"type":"ok"}`, '2:1: f is missing;'],
    [`${first}, ${second}\n ${second}`, '2:2: process 0 completes write that it never invoked'],
    [`${first}\n${first}`, '2:1: process 0 invokes write while its write is open'],
  ])('that is damaged is named: %s', async (text, message) => {
    const path = file(`${text}\n${nemesis}`);
    await expect(readForeignHistory(path)).rejects.toThrow(`${path}:${message}`);
  });
});

describe('times that run backwards', () => {
  test('again and again leave no order to judge by', async () => {
    const text = Array.from(
      { length: 40 },
      (_, i) => `{:process ${i} :type :invoke :f :read :time ${i % 2 === 0 ? 1000 + i : 5}}`,
    ).join('\n');
    const path = file(text);
    await expect(readForeignHistory(path)).rejects.toThrow(
      new UsageError(
        `${path}:2:1: 20 lines have an earlier time than the line before, of 40: sort the history by time, or leave the times out`,
      ),
    );
  });
});

function op(index: number, line: Omit<Op, 'index' | 'time'>): Op {
  return { index, time: nanos(10 * index), ...line };
}

describe('a run written as EDN', () => {
  const ops: Op[] = [
    op(0, { process: 0, type: 'invoke', f: 'write', value: { key: 'b0', value: 1 }, node: 'n1' }),
    op(1, { process: 'nemesis', type: 'info', f: 'phase', value: { name: 'during', stage: 'begin' } }),
    op(2, { process: 1, type: 'invoke', f: 'read', value: { key: 'b0' }, node: 'n2' }),
    op(3, { process: 0, type: 'info', f: 'write', value: null, error: 'timed out' }),
    op(4, { process: 1, type: 'ok', f: 'read', value: { key: 'b0', value: 1 } }),
    op(5, { process: 2, type: 'invoke', f: 'cas', value: { key: 'b0', from: 1, to: 2 } }),
    op(6, { process: 2, type: 'fail', f: 'cas', value: null, error: 'mismatch' }),
  ];

  test('is what Jepsen writes, so that Knossos can be asked', () => {
    expect(jepsenEdn(new History(ops)).split('\n')).toEqual([
      '{:index 0, :time 0, :type :invoke, :process 0, :f :write, :value ["b0" 1], :node "n1"}',
      '{:index 1, :time 10, :type :info, :process :nemesis, :f :phase, :value {:name "during", :stage "begin"}}',
      '{:index 2, :time 20, :type :invoke, :process 1, :f :read, :value ["b0" nil], :node "n2"}',
      '{:index 3, :time 30, :type :info, :process 0, :f :write, :value ["b0" 1], :error "timed out"}',
      '{:index 4, :time 40, :type :ok, :process 1, :f :read, :value ["b0" 1]}',
      '{:index 5, :time 50, :type :invoke, :process 2, :f :cas, :value ["b0" [1 2]]}',
      '{:index 6, :time 60, :type :fail, :process 2, :f :cas, :value ["b0" [1 2]], :error "mismatch"}',
      '',
    ]);
  });

  test('is read back as it was', async () => {
    expect((await read(jepsenEdn(new History(ops)))).history.ops).toEqual(ops);
  });

  test('of the only register has no key, and nothing where nothing is held', async () => {
    const only: Op[] = [
      op(0, { process: 0, type: 'invoke', f: 'read', value: {} }),
      op(1, { process: 0, type: 'ok', f: 'read', value: { value: null } }),
      op(2, { process: 0, type: 'invoke', f: 'write', value: { value: null } }),
      op(3, { process: 0, type: 'info', f: 'write', value: null }),
    ];
    expect(
      jepsenEdn(new History(only))
        .split('\n')
        .map((line) => /:value .*\}/.exec(line)?.[0]),
    ).toEqual([':value nil}', ':value nil}', ':value nil}', ':value nil}', undefined]);
    expect((await read(jepsenEdn(new History(only)))).history.ops).toEqual(only);
  });

  test('of another workload keeps the shape of its values, beyond 2^53 too', async () => {
    const transfer: Op[] = [
      op(0, {
        process: 0,
        type: 'invoke',
        f: 'transfer',
        value: { txn: 't1', amount: 2n ** 60n, 'not a keyword': [1.5, null] },
      }),
    ];
    const text = jepsenEdn(new History(transfer));
    expect(text).toContain(':value {:txn "t1", :amount 1152921504606846976N, "not a keyword" [1.5 nil]}');
    expect((await read(text)).history.ops).toEqual(transfer);
  });
});

describe('the format', () => {
  test("of a run's own history is recognised", async () => {
    const text = `${historyVersionLine}\n{"index":0,"time":5,"type":"invoke","process":0,"f":"read","value":{"key":"a"}}\n`;
    expect(await read(text)).toMatchObject({ format: 'indoubt-jsonl', model: undefined, gaps: [] });
  });

  test('can be named, and what then does not fit is an error', async () => {
    const path = file(log('0 :invoke :read nil'));
    await expect(readForeignHistory(path, 'jepsen-edn')).rejects.toThrow(`${path}:1:1: an operation is expected`);
    await expect(readForeignHistory(path, 'xml')).rejects.toThrow(
      'no format is called "xml"; --format takes indoubt-jsonl, jepsen-util, kv-log, jepsen-edn, jepsen-json',
    );
  });

  test('that is none of the known is said, with the way out', async () => {
    const path = file('<xml/>');
    await expect(readForeignHistory(path)).rejects.toThrow(
      new UsageError(
        `${path}: none of the known formats; --format takes indoubt-jsonl, jepsen-util, kv-log, jepsen-edn, jepsen-json`,
      ),
    );
    await expect(readForeignHistory(file(''))).rejects.toThrow(': empty; --format takes');
  });

  test('of what is no file can not be told', async () => {
    await expect(readForeignHistory(folder)).rejects.toThrow(new UsageError(`can't read ${folder}: not a file`));
    await expect(readForeignHistory(join(folder, 'absent'))).rejects.toThrow(UsageError);
  });

  test('of a binary file without line ends is refused before it fills the memory', async () => {
    const path = file(`first line\n${'x'.repeat(3 * 1024 * 1024)}`);
    await expect(readLines(path, () => undefined, 1024 * 1024)).rejects.toThrow(
      new UsageError(`${path}:2:1: a line longer than 1048576 bytes: not a history`),
    );
  });
});

const corpora = fileURLToPath(new URL('../../../../shared/corpora/linearizability/', import.meta.url));
describe.skipIf(!existsSync(corpora))(
  'histories that others recorded (skipped where ../shared/corpora is absent)',
  () => {
    test('are told apart and read without gaps', async () => {
      const formats = new Map<string, number>();
      for (const kind of ['etcd', 'kv']) {
        for (const name of readdirSync(join(corpora, kind))) {
          const { format, gaps, history } = await readForeignHistory(join(corpora, kind, name));
          expect([name, gaps]).toEqual([name, []]);
          expect(history.operations.length).toBeGreaterThan(30);
          formats.set(format, (formats.get(format) ?? 0) + 1);
        }
      }
      expect(Object.fromEntries(formats)).toEqual({ 'jepsen-util': 51, 'kv-log': 4 });
    });
  },
);
