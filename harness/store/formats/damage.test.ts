import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { readForeignHistory } from './detect-format.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indoubt-damage-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const samples: Readonly<Record<string, string>> = {
  'jepsen-edn': `[#jepsen.history.Op{:index 0, :time 5, :type :invoke, :process 0, :f :write, :value ["é" 1]}
 {:index 1, :time 9, :type :ok, :process 0, :f :write, :value ["é" 1]} ; a note
 {:type :info, :process :nemesis, :f :kill, :value #{"n1" \\a 2.5}}
 {:type :invoke, :process 1, :f :read, :value ["é" nil], :error #object[a.B 0x1f "x"]}]
`,
  'jepsen-json': `[{"index":0,"time":5,"type":"invoke","process":0,"f":"txn","value":[["append","x",1],["r","\\u00e9",null]]},
 {"index":1,"time":9,"type":"ok","process":0,"f":"txn","value":[["append","x",1],["r","é",[-1.5e3]]]}]
`,
  'indoubt-jsonl': `{"indoubt":"history","version":1}
{"index":0,"time":1,"type":"invoke","process":0,"f":"write","value":{"key":"é","value":12345678901234567890}}
{"index":1,"time":2,"type":"ok","process":0,"f":"write","value":null,"node":"n1"}
`,
  'kv-log': `{:process 0, :type :invoke, :f :put, :key "a", :value "é"}
{:process 0, :type :ok, :f :put, :key "a", :value "é"}
`,
  'jepsen-util': `INFO  jepsen.util - 0 :invoke :cas [3 0]
INFO  jepsen.util - 0 :fail :cas :timed-out
`,
};

/** What is done to a byte: struck out, doubled, or made another one. */
const damages = fc.record({
  at: fc.nat(),
  bytes: fc.oneof(fc.constant([]), fc.array(fc.nat(255), { minLength: 1, maxLength: 3 })),
});

test.each(Object.keys(samples))(
  'a damaged file is read or refused with its name, and nothing else happens: %s',
  async (name) => {
    const sample = Buffer.from(samples[name] ?? '');
    const path = join(folder, name);
    await fc.assert(
      fc.asyncProperty(fc.array(damages, { minLength: 1, maxLength: 3 }), async (all) => {
        let bytes = sample;
        for (const { at, bytes: put } of all) {
          const where = at % bytes.length;
          bytes = Buffer.concat([bytes.subarray(0, where), Buffer.from(put), bytes.subarray(where + 1)]);
        }
        writeFileSync(path, bytes);
        const outcome = await readForeignHistory(path, name).then(
          // The lines that were read pair up: that was looked at on the way.
          ({ history }) => history.operations.length >= 0,
          (error: unknown) => error instanceof UsageError && error.message.includes(path),
        );
        expect(outcome).toBe(true);
      }),
      { numRuns: 200 },
    );
  },
);
