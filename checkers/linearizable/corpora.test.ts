import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readForeignHistory } from '../../harness/store/formats/detect-format.ts';
import { engines } from './engines.ts';
import { linearizableWith } from './linearizable.ts';

const linearizable = linearizableWith(engines);
const folder = fileURLToPath(new URL('../../../shared/corpora/linearizability/', import.meta.url));
const isThere = existsSync(`${folder}verdicts.json`);
const porcupine = engines.find(({ name }) => name === 'porcupine')?.missing();

function expected(): Record<string, string> {
  return JSON.parse(readFileSync(`${folder}verdicts.json`, 'utf8')) as Record<string, string>;
}

async function verdicts(engine: 'own' | 'porcupine' | 'both'): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of Object.keys(expected())) {
    const { history, model = '', gaps } = await readForeignHistory(folder + name);
    const verdict = await linearizable.check(
      { history, traces: [], states: [], finals: [], gaps },
      { model, engine, timeLimitMs: 60_000, memoryLimitBytes: 2 ** 30, now: () => performance.now() },
    );
    found[name] = verdict.validity;
  }
  return found;
}

describe.skipIf(!isThere)('histories that others recorded (skipped where ../shared/corpora is absent)', () => {
  test('there are 51 logs of etcd and four of key-value stores', () => {
    expect(Object.keys(expected()).filter((name) => name.startsWith('etcd/'))).toHaveLength(51);
    expect(Object.keys(expected()).filter((name) => name.startsWith('kv/'))).toHaveLength(4);
  });

  test('our engine agrees with all their verdicts', async () => {
    expect(await verdicts('own')).toEqual(expected());
  });

  describe.skipIf(porcupine !== undefined)(`with Porcupine (skipped where it is not built)`, () => {
    test('and so do Porcupine, and both together', async () => {
      expect(await verdicts('porcupine')).toEqual(expected());
      expect(await verdicts('both')).toEqual(expected());
    });
  });
});
