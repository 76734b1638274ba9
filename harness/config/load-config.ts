import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import type { Config } from './define-config.ts';
import { explain } from './explain.ts';
import { importConfig } from './import-config.ts';
import { runOptionForms, runOptionsSchema } from './options.ts';
import { systemForms, systemSchema } from './system-schema.ts';
import { workloadForms, workloadSchema } from './workload-schema.ts';

const defaultName = 'indoubt.config.ts';

const configSchema = z.strictObject({
  systems: z.array(z.unknown()).optional(),
  workloads: z.array(z.unknown()).optional(),
  run: z.unknown().optional(),
});
const configForms: Readonly<Record<keyof Config, string>> = {
  systems: 'a list of systems',
  workloads: 'a list of workloads',
  run: "an object of run's options",
};

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
  const value = await importConfig(path);
  checkField(path, '', value, { schema: configSchema, forms: configForms });
  // The schema has seen that it has these fields at most; what is in them comes next.
  const { systems = [], workloads = [], run } = value as z.infer<typeof configSchema>;
  systems.forEach((system, i) =>
    checkField(path, `systems.${i}`, system, { schema: systemSchema, forms: systemForms }),
  );
  workloads.forEach((workload, i) =>
    checkField(path, `workloads.${i}`, workload, { schema: workloadSchema, forms: workloadForms }),
  );
  if (run !== undefined) checkField(path, 'run', run, { schema: runOptionsSchema, forms: runOptionForms });
  // Checked as far as data can be; functions are checked when they are called.
  return { config: value as Config, path };
}

function checkField(
  file: string,
  place: string,
  value: unknown,
  { schema, forms }: { readonly schema: z.ZodType; readonly forms: Readonly<Record<string, string>> },
): void {
  const checked = schema.safeParse(value);
  if (checked.success) return;
  const inside = (path: string): string => [place, path].filter((part) => part !== '').join('.');
  throw new UsageError(`${file}: ${explain(checked.error, { value, forms, place: inside })}`);
}
