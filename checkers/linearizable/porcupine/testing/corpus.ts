import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Validity } from '../../../../harness/core/verdict.ts';
import { jepsenUtil } from '../../../../harness/store/formats/jepsen-util.ts';
import { kvLog } from '../../../../harness/store/formats/kv-log.ts';
import type { Partition } from '../../engine.ts';
import { modelNamed } from '../../models/registry.ts';
import { splitByKey } from '../../partitions.ts';

/** Histories that others recorded, beside the checkout: they are read in place and never copied. */
export const corpusPath: string = fileURLToPath(
  new URL('../../../../../shared/corpora/linearizability/', import.meta.url),
);
const verdictsPath = `${corpusPath}verdicts.json`;

export const hasCorpus: boolean = existsSync(verdictsPath);

export interface CorpusFile {
  readonly name: string;
  readonly validity: Validity;
}

/** The files of a part of the corpus (`etcd`, `kv`) with their known verdicts. */
export function corpusFiles(part: 'etcd' | 'kv'): CorpusFile[] {
  const verdicts = z
    .record(z.string(), z.enum(['valid', 'invalid', 'unknown']))
    .parse(JSON.parse(readFileSync(verdictsPath, 'utf8')));
  return Object.entries(verdicts).flatMap(([name, validity]) =>
    name.startsWith(`${part}/`) ? [{ name, validity }] : [],
  );
}

/** What is to be checked of a file, cheapest first. */
export async function partitionsOf({ name }: CorpusFile): Promise<Partition[]> {
  const format = name.startsWith('kv/') ? kvLog : jepsenUtil;
  const { history, model } = await format.read(`${corpusPath}${name}`);
  return splitByKey(history.operations, modelNamed(model ?? '')).keys.map(({ partition }) => partition);
}
