import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunVerdict } from '../core/run-verdict.ts';
import { indoubt } from './testing/indoubt-process.ts';
import { refusal } from './testing/refusal.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

interface Line {
  readonly process: unknown;
  readonly f: string;
  readonly value: {
    readonly stage?: string;
    readonly targets?: readonly string[];
    readonly evidence?: { readonly trigger?: string; readonly bindings?: Readonly<Record<string, unknown>> };
  };
}

interface Trace {
  readonly node: string;
  readonly txn?: string;
  readonly act: { readonly kind: string; readonly decision?: string; readonly by?: string };
}

function lines<T>(folder: string, file: string): T[] {
  const text = readFileSync(join(folder, 'results', '2pc', 'latest', file), 'utf8').trim();
  return text
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as T);
}

test('a commit that is held before its receiver dies is never delivered, and all commit after the restart', async () => {
  await using folder = await temporaryFolder();
  const { status, stdout } = await indoubt(
    ['run', '--inject', 'kill $to before commit(txn=T) for 400ms', '--time-limit', '3s', '--json'],
    { cwd: folder.path },
  );
  const verdict = JSON.parse(stdout) as RunVerdict;
  expect({ status, headline: verdict.headline }).toMatchObject({ status: 0, headline: expect.stringMatching(/held/) });
  const asked = lines<Line>(folder.path, 'history.jsonl').find(({ value }) => value.stage === 'asked');
  const bindings = asked?.value.evidence?.bindings ?? {};
  expect(asked?.value.evidence?.trigger).toMatch(/^before commit\(txn=T\): commit from n1 to n\d, held$/);
  expect(asked?.value.targets).toEqual([bindings['to']]);
  // What it died before hearing, it learns when it asks: no decision of this transaction came from the message.
  const traces = lines<Trace>(folder.path, join('evidence', 'traces.jsonl'));
  const decided = traces.filter(
    ({ node, txn, act }) => txn === bindings['T'] && node === bindings['to'] && act.kind === 'decide',
  );
  expect(decided.map(({ act }) => act.decision)).toContain('commit');
});

test('a required fault whose trigger never fires leaves the run inconclusive', async () => {
  await using folder = await temporaryFolder();
  const { status, stdout } = await indoubt(
    ['run', '--inject', 'kill n2 after trace vote(vote=yes, txn="no such") for 400ms', '--time-limit', '2s', '--json'],
    { cwd: folder.path },
  );
  const verdict = JSON.parse(stdout) as RunVerdict;
  expect({ status, outcome: verdict.outcome }).toEqual({ status: 2, outcome: 'inconclusive' });
  expect(verdict.headline).toMatch(/i1 \(kill\) never happened \(its trigger never fired: after trace vote/);
});

test.each([
  ["run --inject 'kill n1 aftr commit'", /column 9: "aftr" is not expected/],
  ["run --inject 'kil n1'", /column 1: there is no fault kil; did you mean "kill"/],
  ["run --inject 'kill n9'", /column 6: there is no node or role n9/],
  ["run --inject 'kill n1 after comit(txn=T)'", /column 15: there is no message comit; did you mean "commit"/],
  [
    "run --system etcd --inject 'kill n1 after commit'",
    /column 1: it can't be done here, without relay-messages \(indoubt doctor\)/,
  ],
  ['run --inject \'kill $to after log "x"\'', /column 6: \$to: its start binds \$node/],
  ["run --inject 'kill n1 after commit(decision=D)'", /decision is what makes it commit: leave it out/],
  ["run --inject 'kill n1 after step i7 healed'", /there is no step i7/],
  ['run --scenario coordinator-dies', /--scenario "coordinator-dies" is not known/],
])('%s is refused in one line', async (typed, what) => {
  await using folder = await temporaryFolder();
  const line = await refusal(words(typed), { cwd: folder.path });
  expect(line).toMatch(what);
});

/** Words of a command line, with single quotes as in a shell. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
