import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quickConfig } from './cli/testing/config-files.ts';
import * as api from './index.ts';

let out = '';
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'indoubt-api-'));
});
afterAll(() => rmSync(out, { recursive: true }));

describe('a program that imports indoubt', () => {
  test('runs a system of its config, sees it happen, and gets the verdict and the folder', async () => {
    const events: api.RunEvent[] = [];
    const result = await api.run(
      { system: 'quick', timeLimit: '2s', faults: ['none'], seed: 3, out },
      { configPath: quickConfig, onEvent: (event) => events.push(event), command: 'a test' },
    );
    expect([0, 2]).toContain(result.exitStatus);
    expect(result.exitStatus).toBe(api.exitStatusOf(result.verdict.outcome));
    expect(result.verdict).toMatchObject({ seed: '3', leftovers: [], model: 'inside' });
    const kinds = new Set(events.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['planned', 'stage', 'phase', 'tick', 'verdict']));
    expect(events.at(-1)).toEqual({ kind: 'verdict', verdict: result.verdict });
    expect(dirname(result.folder)).toBe(join(out, 'quick'));

    // The folder alone gives the same verdict.
    const stored = await api.readRun(result.folder);
    expect(stored.environment.command).toBe('a test');
    const { config } = await api.loadConfig(quickConfig);
    const again = await api.judgeRun(stored, api.partsOf(config));
    expect({ ...again, verdicts: [] }).toEqual({ ...result.verdict, verdicts: [] });
    expect(again.properties).toEqual(result.verdict.properties);
  });

  test('decides a run without doing it, and carries it out more than once', async () => {
    const input: api.RunOptionsInput = { system: 'quick', timeLimit: 500, faults: ['none'], seed: 'two', out };
    const prepared = await api.prepareRun(input, { configPath: quickConfig });
    expect(existsSync(join(out, 'quick', 'never'))).toBe(false);
    const { plan } = prepared.resolved;
    const results = [await api.executeRun(prepared), await api.executeRun(prepared)];
    expect(new Set(results.map(({ folder }) => folder)).size).toBe(2);
    for (const { folder } of results) expect((await api.readRun(folder)).plan).toEqual(plan);
  });

  test('stops a run in order', async () => {
    const stop = new AbortController();
    const { verdict, exitStatus } = await api.run(
      { system: 'quick', timeLimit: '20s', faults: ['kill'], seed: 1, out },
      {
        configPath: quickConfig,
        stop: stop.signal,
        onEvent: (event) => {
          if (event.kind === 'phase') stop.abort();
        },
      },
    );
    expect(exitStatus).toBe(api.exitStatus.interrupted);
    expect(verdict).toMatchObject({ outcome: 'inconclusive', leftovers: [] });
    expect(verdict.reasons.join()).toContain('stopped before its end');
  });

  test('gets a UsageError for what it can’t ask, before anything is done', async () => {
    const before = readdirSync(out);
    const wrong: readonly [api.RunOptionsInput, RegExp][] = [
      [{ system: '2pcc', out }, /--system "2pcc" is not known; did you mean "2pc"\?/],
      [{ nodes: 0, out }, /--nodes 0: a whole number from 1 to 64 is expected/],
      [{ timeLimit: 'soon', out }, /--time-limit soon: a duration/],
      [{ faults: ['killl'], out }, /there is no fault "killl"; did you mean "kill"\?/],
      [{ sytem: '2pc', out } as api.RunOptionsInput, /--sytem: unknown field; did you mean "system"\?/],
    ];
    for (const [input, said] of wrong) {
      const refused = api.run(input);
      await expect(refused).rejects.toBeInstanceOf(api.UsageError);
      await expect(refused).rejects.toThrow(said);
    }
    expect(readdirSync(out)).toEqual(before);
  });
});

const harness = fileURLToPath(new URL('.', import.meta.url));

/** What is words and layout, and the command line's own business: the layers that say things, and the lowest of all. */
const words = [
  /^core\//,
  /^ports\//,
  /^reporters\/(?!registry)/,
  /^runner\/score\/score-table/,
  /^config\/(?!load-config)/,
];

/** Names of values, not types, that a source imports from outside of the command line's own folder, with their modules. */
function importsOf(path: string): { readonly name: string; readonly from: string }[] {
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(/^import \{([^}]*)\} from '(\.[^']+)';/gm)].flatMap(([, names = '', module = '']) => {
    const from = relative(harness, join(dirname(path), module));
    if (from.startsWith('cli/')) return [];
    return names.split(',').map((name) => ({ name: name.trim().split(' as ')[0] ?? '', from }));
  });
}

test('the command line does nothing that the API lacks', () => {
  const files = readdirSync(join(harness, 'cli'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing/'))
    .map((name) => join(harness, 'cli', name));
  const imports = files.flatMap(importsOf).filter(({ name }) => name !== '' && !name.startsWith('type '));
  const doing = imports.filter(({ from }) => !words.some((word) => word.test(from)));
  // A check of nothing passes everything.
  expect(doing.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['executeRun', 'checkFile', 'diagnose', 'runScore']),
  );
  expect(doing.filter(({ name }) => !Object.hasOwn(api, name))).toEqual([]);
});
