import { readFileSync, readdirSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'es-module-lexer';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tops = ['harness', 'workloads', 'nemesis', 'checkers'];

/** What each layer may import besides itself: imports go down only. `index.ts` and the CLI wire it all together. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'harness/core': [],
  'harness/generator': ['harness/core'],
  'harness/ports': ['harness/core', 'harness/generator'],
  checkers: ['harness/core', 'harness/ports'],
  workloads: ['harness/core', 'harness/generator', 'harness/ports'],
  'harness/systems': ['harness/core', 'harness/ports', 'workloads'],
  nemesis: ['harness/core', 'harness/ports'],
  'harness/relay': ['harness/core', 'harness/ports'],
  'harness/transports': ['harness/core', 'harness/ports', 'harness/relay'],
  'harness/store': ['harness/core', 'harness/ports'],
  'harness/reporters': ['harness/core', 'harness/ports'],
  'harness/config': ['harness/core', 'harness/ports', 'workloads'],
  'harness/runner': [
    'harness/core',
    'harness/generator',
    'harness/ports',
    'harness/config',
    'harness/store',
    'harness/reporters',
    'harness/transports',
    'harness/systems',
    'checkers',
    'workloads',
    'nemesis',
  ],
};

/** Parts that are pure: the same code runs in a worker, a browser or a model checker. */
const pure = ['harness/core', 'harness/generator', 'checkers', 'workloads'];
/** The rim of a pure part: the only places in it that touch the machine, or its clock. */
const rims = ['checkers/check.ts', 'checkers/pool', 'checkers/linearizable/porcupine'];

function isRim(path: string): boolean {
  return rims.some((rim) => path === rim || path.startsWith(`${rim}/`));
}

interface SourceFile {
  readonly path: string;
  readonly imports: readonly string[];
}

/** The imports that remain when types are stripped are not all: `import type` binds a layer to another just the same. */
function importsOf(path: string): string[] {
  const source = readFileSync(join(root, path), 'utf8');
  const types = [...source.matchAll(/^(?:import|export) type [^;]*? from '([^']+)'/gm)].map((match) => match[1] ?? '');
  const [values] = parse(stripTypeScriptTypes(source));
  return [
    ...types,
    ...values.flatMap((each) => ('specifier' in each && typeof each.specifier === 'string' ? [each.specifier] : [])),
  ];
}

function isShipped(path: string): boolean {
  return (
    path.endsWith('.ts') && !/\.(?:test|bench|fuzz|inside)\.ts$/.test(path) && !path.split('/').includes('testing')
  );
}

function layerOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'harness' ? `${top}/${second}` : top;
}

let files: SourceFile[] = [];
beforeAll(() => {
  files = tops
    .flatMap((top) =>
      readdirSync(join(root, top), { recursive: true, encoding: 'utf8' }).map((name) => `${top}/${name}`),
    )
    .filter(isShipped)
    .map((path) => ({ path, imports: importsOf(path) }));
});

test('the files are seen: a check of nothing passes everything', () => {
  expect(files.length).toBeGreaterThan(250);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(1_000);
});

describe('imports go down only', () => {
  for (const [layer, allowed] of Object.entries(mayImport)) {
    test(`${layer} imports itself and ${allowed.join(', ') || 'nothing else'}`, () => {
      const own = files.filter(({ path }) => layerOf(path) === layer);
      expect(own.length).toBeGreaterThan(0);
      const wrong = own.flatMap(({ path, imports }) =>
        imports
          .filter((name) => name.startsWith('.'))
          .map((name) => normalize(join(dirname(path), name)))
          .filter((target) => layerOf(target) !== layer && !allowed.includes(layerOf(target)))
          .map((target) => `${path} imports ${target}`),
      );
      expect(wrong).toEqual([]);
    });
  }
});

test('pure parts import nothing of the machine', () => {
  const wrong = files
    .filter(({ path }) => pure.includes(layerOf(path)) && !isRim(path))
    .flatMap(({ path, imports }) =>
      imports.filter((name) => name.startsWith('node:')).map((name) => `${path} imports ${name}`),
    );
  expect(wrong).toEqual([]);
});

test('pure parts have no clock and no chance of their own', () => {
  const forbidden = /\b(?:Date\.now|new Date|Math\.random|performance\.now|setTimeout|setInterval)\b/;
  const wrong = files
    .filter(({ path }) => pure.includes(layerOf(path)) && !isRim(path))
    .filter(({ path }) =>
      forbidden.test(
        stripTypeScriptTypes(readFileSync(join(root, path), 'utf8')).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('every layer is in the table', () => {
  const layers = new Set(files.map(({ path }) => layerOf(path)));
  const free = new Set([
    'harness/index.ts',
    'harness/cli',
    'harness/bench.ts',
    'harness/build.ts',
    'harness/fuzz.ts',
    'harness/mutate.ts',
    'harness/testing',
  ]);
  expect([...layers].filter((layer) => mayImport[layer] === undefined && !free.has(layer))).toEqual([]);
});
