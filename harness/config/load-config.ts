import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { UsageError, messageOf } from '../core/errors.ts';
import type { Config } from './define-config.ts';
import { nearestName } from './nearest-name.ts';
import { runOptionNames, runOptionsSchema } from './options.ts';

const defaultName = 'indoubt.config.ts';

const named = z.looseObject({ name: z.string() });
const configSchema = z.strictObject({
  systems: z.array(named).optional(),
  workloads: z.array(named).optional(),
  run: z.record(z.string(), z.unknown()).optional(),
});

export interface LoadedConfig {
  readonly config: Config;
  /** The file's absolute path; undefined when there is none. */
  readonly path: string | undefined;
}

/**
 * Loads the config file: the named one, or `indoubt.config.ts` in the working folder if it is there.
 *
 * @throws UsageError when it is missing, can't be loaded, or has a field of the wrong type.
 */
export async function loadConfig(named: string | undefined): Promise<LoadedConfig> {
  const path = resolve(named ?? defaultName);
  if (!existsSync(path)) {
    if (named === undefined) return { config: {}, path: undefined };
    throw new UsageError(`--config ${named}: there is no such file`);
  }
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    throw new UsageError(`${path}: can't be loaded: ${messageOf(error)}`);
  }
  const checked = configSchema.safeParse(module.default);
  if (!checked.success) throw new UsageError(`${path}: ${explain(checked.error, Object.keys(configSchema.shape))}`);
  if (checked.data.run !== undefined) {
    const run = runOptionsSchema.safeParse(checked.data.run);
    if (!run.success) throw new UsageError(`${path}: run.${explain(run.error, runOptionNames)}`);
  }
  // Checked as far as data can be; functions are checked when they are called.
  return { config: module.default as Config, path };
}

/** One line for the first complaint of a schema: the field, and the nearest right name for an unknown one. */
export function explain(error: z.ZodError, names: readonly string[]): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'invalid';
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const nearest = nearestName(key, names);
    return `${key}: unknown field${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
  }
  const field = issue.path.map(String).join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}
